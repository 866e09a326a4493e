-- tables: review
-- $1: bigint = "10"
-- $2: text = "amy"
-- direct
select concat('{"review_by_pk":', coalesce(
    (select concat('{"stars":', coalesce((t1."stars")::text, 'null'), '}')
      from "public"."review" as t1
      where ((t1."article_id" = $1::bigint) and (t1."reviewer" = $2::text))), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"review_by_pk":', coalesce(
        (select concat('{"stars":', coalesce((t1."stars")::text, 'null'), '}')
          from "public"."review" as t1
          where ((t1."article_id" = s.p1) and (t1."reviewer" = s.p2))), 'null'), '}') as data
    from unnest($1::bigint[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::bigint[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"review_by_pk":', coalesce(f1.data, 'null'), '}') as data
    from cohorts s left join 
    (select s.i, concat('{"stars":', coalesce((t2."stars")::text, 'null'), '}') as data
      from cohorts s join "public"."review" as t2 on ((t2."article_id" = s.p1) and (t2."reviewer" = s.p2))) as f1 on f1.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
