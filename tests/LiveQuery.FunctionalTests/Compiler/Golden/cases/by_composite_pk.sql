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
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"review_by_pk":', coalesce(
        (select concat('{"stars":', coalesce((t1."stars")::text, 'null'), '}')
          from "public"."review" as t1
          where ((t1."article_id" = s.p1) and (t1."reviewer" = s.p2))), 'null'), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."review"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."review"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."review"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(coalesce(
              (select concat(t3.tableoid, t3.ctid, t3.xmin)
                from "public"."review" as t3
                where ((t3."article_id" = s.p1) and (t3."reviewer" = s.p2))), '-'))) as versions
        from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[]) with ordinality as s(p1, p2, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
