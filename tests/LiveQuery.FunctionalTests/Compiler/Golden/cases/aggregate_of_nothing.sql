-- tables: article
-- $1: bigint = "0"
-- direct
select concat('{"article_aggregate":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), ',"sum":', concat('{"score":', coalesce(to_json(sum(t1."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
          order by t1."id"), ']'), '}')
    from "public"."article" as t1
    where (t1."id" = $1::bigint)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_aggregate":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), ',"sum":', concat('{"score":', coalesce(to_json(sum(t1."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
              order by t1."id"), ']'), '}')
        from "public"."article" as t1
        where (t1."id" = s.p1)), '}') as data
    from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_aggregate":', coalesce(f1.data, 
        (select concat('{"aggregate":', concat('{"count":', count(*), ',"sum":', concat('{"score":', coalesce(to_json(sum(t3."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
                order by t3."id"), ']'), '}')
          from "public"."article" as t3
          where false)), '}') as data
    from cohorts s left join 
    (select s.i, concat('{"aggregate":', concat('{"count":', count(*), ',"sum":', concat('{"score":', coalesce(to_json(sum(t2."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']'), '}') as data
      from cohorts s join "public"."article" as t2 on (t2."id" = s.p1) group by s.i) as f1 on f1.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
