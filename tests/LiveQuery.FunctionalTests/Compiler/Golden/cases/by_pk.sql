-- tables: author
-- $1: integer = "2"
-- $2: integer = "99"
-- direct
select concat('{"author_by_pk":', coalesce(
    (select concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"manager":', coalesce(
          (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), '}')
            from "public"."author" as t2
            where t2."id" = t1."manager_id"), 'null'), '}')
      from "public"."author" as t1
      where (t1."id" = $1::integer)), 'null'), ',"missing":', coalesce(
    (select concat('{"id":', t3."id", '}')
      from "public"."author" as t3
      where (t3."id" = $2::integer)), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_by_pk":', coalesce(
        (select concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"manager":', coalesce(
              (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), '}')
                from "public"."author" as t2
                where t2."id" = t1."manager_id"), 'null'), '}')
          from "public"."author" as t1
          where (t1."id" = s.p1)), 'null'), ',"missing":', coalesce(
        (select concat('{"id":', t3."id", '}')
          from "public"."author" as t3
          where (t3."id" = s.p2)), 'null'), '}') as data
    from unnest($1::integer[], $2::integer[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::integer[], $2::integer[], $3::bytea[]) with ordinality as s(p1, p2, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_by_pk":', coalesce(f1.data, 'null'), ',"missing":', coalesce(f2.data, 'null'), '}') as data
    from cohorts s left join 
    (select s.i, concat('{"name":', coalesce(to_json(t4."name"), 'null'), ',"manager":', coalesce(
          (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
            from "public"."author" as t5
            where t5."id" = t4."manager_id"), 'null'), '}') as data
      from cohorts s join "public"."author" as t4 on (t4."id" = s.p1)) as f1 on f1.i = s.i left join 
    (select s.i, concat('{"id":', t6."id", '}') as data
      from cohorts s join "public"."author" as t6 on (t6."id" = s.p2)) as f2 on f2.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author_by_pk":', coalesce(
        (select concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"manager":', coalesce(
              (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), '}')
                from "public"."author" as t2
                where t2."id" = t1."manager_id"), 'null'), '}')
          from "public"."author" as t1
          where (t1."id" = s.p1)), 'null'), ',"missing":', coalesce(
        (select concat('{"id":', t3."id", '}')
          from "public"."author" as t3
          where (t3."id" = s.p2)), 'null'), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."author"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."author"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."author"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(coalesce(
              (select concat(concat(t7.tableoid, t7.ctid, t7.xmin), ';', coalesce(
                    (select concat(t8.tableoid, t8.ctid, t8.xmin)
                      from "public"."author" as t8
                      where t8."id" = t7."manager_id"), '-'))
                from "public"."author" as t7
                where (t7."id" = s.p1)), '-'), ';', coalesce(
              (select concat(t9.tableoid, t9.ctid, t9.xmin)
                from "public"."author" as t9
                where (t9."id" = s.p2)), '-'))) as versions
        from unnest($1::integer[], $2::integer[], $3::bytea[], $4::bytea[]) with ordinality as s(p1, p2, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
