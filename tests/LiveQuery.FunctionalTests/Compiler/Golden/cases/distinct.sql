-- tables: article
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', r2."id", ',"author_id":', r2."author_id", '}'), ','
        order by r2."author_id", r2."id" desc), ']')
    from 
    (select distinct on (t1."author_id") t1."id", t1."author_id"
      from "public"."article" as t1
      order by t1."author_id", t1."id" desc) as r2), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", ',"author_id":', r2."author_id", '}'), ','
            order by r2."author_id", r2."id" desc), ']')
        from 
        (select distinct on (t1."author_id") t1."id", t1."author_id"
          from "public"."article" as t1
          order by t1."author_id", t1."id" desc) as r2), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
