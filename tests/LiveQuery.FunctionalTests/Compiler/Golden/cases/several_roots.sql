-- tables: article, author
-- $1: bigint = "1"
-- direct
select concat('{"__typename":"subscription_root","first":', 
  (select concat('[', string_agg(concat('{"id":', r2."id", '}'), ','
        order by r2."id"), ']')
    from 
    (select t1."id"
      from "public"."author" as t1
      order by t1."id" limit $1::bigint) as r2), ',"second":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
    from "public"."article" as t3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"__typename":"subscription_root","first":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", '}'), ','
            order by r2."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          order by t1."id" limit s.p1) as r2), ',"second":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
        from "public"."article" as t3), '}') as data
    from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
