-- tables: article, author, review
-- $1: integer = "1"
-- $2: text = "zed"
-- $3: bigint = "11"
-- $4: integer = "2"
-- direct
select concat('{"node":', coalesce(
    (select concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t1."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"author":', coalesce(
          (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
            from "public"."author" as t2
            where t2."id" = t1."author_id" and (t2."id" = $1::integer)), 'null'), '}')
      from "public"."article" as t1
      where (((t1."author_id" = $1::integer) or exists 
          (select 1
            from "public"."author" as t3
            where t3."id" = t1."author_id" and (t3."manager_id" = $1::integer)) or exists 
          (select 1
            from "public"."review" as t4
            where ((t4."reviewer" = $2::text) and (t4."article_id" = t1."id")))) and (t1."id" = $3::bigint))), 'null'), ',"hidden":', coalesce(
    (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
      from "public"."author" as t5
      where ((t5."id" = $1::integer) and (t5."id" = $4::integer))), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"node":', coalesce(
        (select concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t1."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"author":', coalesce(
              (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
                from "public"."author" as t2
                where t2."id" = t1."author_id" and (t2."id" = s.p1)), 'null'), '}')
          from "public"."article" as t1
          where (((t1."author_id" = s.p1) or exists 
              (select 1
                from "public"."author" as t3
                where t3."id" = t1."author_id" and (t3."manager_id" = s.p1)) or exists 
              (select 1
                from "public"."review" as t4
                where ((t4."reviewer" = s.p2) and (t4."article_id" = t1."id")))) and (t1."id" = s.p3))), 'null'), ',"hidden":', coalesce(
        (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
          from "public"."author" as t5
          where ((t5."id" = s.p1) and (t5."id" = s.p4))), 'null'), '}') as data
    from unnest($1::integer[], $2::text[], $3::bigint[], $4::integer[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::integer[], $2::text[], $3::bigint[], $4::integer[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"node":', coalesce(f1.data, 'null'), ',"hidden":', coalesce(f2.data, 'null'), '}') as data
    from cohorts s left join 
    (select s.i, concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t6."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t6."title"), 'null'), ',"tags":', coalesce(to_json(t6."tags"), 'null'), ',"author":', coalesce(
          (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t9."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
            from "public"."author" as t9
            where t9."id" = t6."author_id" and (t9."id" = s.p1)), 'null'), '}') as data
      from cohorts s join "public"."article" as t6 on (((t6."author_id" = s.p1) or exists 
          (select 1
            from "public"."author" as t7
            where t7."id" = t6."author_id" and (t7."manager_id" = s.p1)) or exists 
          (select 1
            from "public"."review" as t8
            where ((t8."reviewer" = s.p2) and (t8."article_id" = t6."id")))) and (t6."id" = s.p3))) as f1 on f1.i = s.i left join 
    (select s.i, concat('{"name":', coalesce(to_json(t10."name"), 'null'), '}') as data
      from cohorts s join "public"."author" as t10 on ((t10."id" = s.p1) and (t10."id" = s.p4))) as f2 on f2.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"node":', coalesce(
        (select concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t1."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"author":', coalesce(
              (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
                from "public"."author" as t2
                where t2."id" = t1."author_id" and (t2."id" = s.p1)), 'null'), '}')
          from "public"."article" as t1
          where (((t1."author_id" = s.p1) or exists 
              (select 1
                from "public"."author" as t3
                where t3."id" = t1."author_id" and (t3."manager_id" = s.p1)) or exists 
              (select 1
                from "public"."review" as t4
                where ((t4."reviewer" = s.p2) and (t4."article_id" = t1."id")))) and (t1."id" = s.p3))), 'null'), ',"hidden":', coalesce(
        (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
          from "public"."author" as t5
          where ((t5."id" = s.p1) and (t5."id" = s.p4))), 'null'), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."article"'::regclass), pg_relation_filenode('"public"."author"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."article"'::regclass, '"public"."author"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."article"'::regclass, '"public"."author"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(coalesce(
              (select concat(concat(t11.tableoid, t11.ctid, t11.xmin), ';', coalesce(
                    (select concat(t12.tableoid, t12.ctid, t12.xmin)
                      from "public"."author" as t12
                      where t12."id" = t11."author_id" and (t12."id" = s.p1)), '-'))
                from "public"."article" as t11
                where (((t11."author_id" = s.p1) or exists 
                    (select 1
                      from "public"."author" as t13
                      where t13."id" = t11."author_id" and (t13."manager_id" = s.p1)) or exists 
                    (select 1
                      from "public"."review" as t14
                      where ((t14."reviewer" = s.p2) and (t14."article_id" = t11."id")))) and (t11."id" = s.p3))), '-'), ';', coalesce(
              (select concat(t15.tableoid, t15.ctid, t15.xmin)
                from "public"."author" as t15
                where ((t15."id" = s.p1) and (t15."id" = s.p4))), '-'))) as versions
        from unnest($1::integer[], $2::text[], $3::bigint[], $4::integer[], $5::bytea[], $6::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
