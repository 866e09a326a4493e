-- tables: author
-- $1: text = "'; drop table author; --"
-- $2: text = "\\' \" $1 s.p1 {}"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1
    where (t1."name" = $1::text)), ',"other":', 
  (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
        order by t2."id"), ']')
    from "public"."author" as t2
    where (t2."name" = $2::text)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."name" = s.p1)), ',"other":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."author" as t2
        where (t2."name" = s.p2)), '}') as data
    from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', coalesce(f1.data, '[]'), ',"other":', coalesce(f2.data, '[]'), '}') as data
    from cohorts s left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
          order by t3."id"), ']') as data
      from cohorts s join "public"."author" as t3 on (t3."name" = s.p1) group by s.i) as f1 on f1.i = s.i left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
          order by t4."id"), ']') as data
      from cohorts s join "public"."author" as t4 on (t4."name" = s.p2) group by s.i) as f2 on f2.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
