-- tables: article, author
-- $1: integer = "1"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                order by r5."id"), ']')
            from 
            (select t4."id"
              from "public"."article" as t4
              where t4."author_id" = r3."id" and t4."published_at" is not null
              order by t4."id" limit 3) as r5), '}'), ','
        order by r3."id"), ']')
    from 
    (select t1."id"
      from "public"."author" as t1
      where (
        (select count(*)
          from "public"."article" as t2
          where t2."author_id" = t1."id" and t2."published_at" is not null) = $1::integer)
      order by t1."id" limit 5) as r3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), '}'), ','
            order by r3."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          where (
            (select count(*)
              from "public"."article" as t2
              where t2."author_id" = t1."id" and t2."published_at" is not null) = s.p1)
          order by t1."id" limit 5) as r3), '}') as data
    from unnest($1::integer[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), '}'), ','
            order by r3."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          where (
            (select count(*)
              from "public"."article" as t2
              where t2."author_id" = t1."id" and t2."published_at" is not null) = s.p1)
          order by t1."id" limit 5) as r3), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."author"'::regclass), pg_relation_filenode('"public"."article"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."author"'::regclass, '"public"."article"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."author"'::regclass, '"public"."article"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(r13."value_1", ';', 
                    (select concat('[', string_agg(r15."value_1", ','
                          order by r15."id"), ']')
                      from 
                      (select t14."id", concat(t14.tableoid, t14.ctid, t14.xmin) as "value_1"
                        from "public"."article" as t14
                        where t14."author_id" = r13."id" and t14."published_at" is not null
                        order by t14."id" limit 3) as r15)), ','
                  order by r13."id"), ']')
              from 
              (select t11."id", concat(t11.tableoid, t11.ctid, t11.xmin) as "value_1"
                from "public"."author" as t11
                where (
                  (select count(*)
                    from "public"."article" as t12
                    where t12."author_id" = t11."id" and t12."published_at" is not null) = s.p1)
                order by t11."id" limit 5) as r13))) as versions
        from unnest($1::integer[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
