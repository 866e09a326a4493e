-- tables: article, author, review
-- $1: integer = "1"
-- $2: text = "bob"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                order by t2."id"), ']')
            from "public"."article" as t2
            where t2."author_id" = t1."id" and ((t2."author_id" = $1::integer) or exists 
              (select 1
                from "public"."author" as t3
                where t3."id" = t2."author_id" and (t3."manager_id" = $1::integer)) or exists 
              (select 1
                from "public"."review" as t4
                where ((t4."reviewer" = $2::text) and (t4."article_id" = t2."id"))))), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1
    where (t1."id" = $1::integer)), ',"article":', 
  (select concat('[', string_agg(concat('{"id":', t5."id", ',"author":', coalesce(
            (select concat('{"id":', t8."id", '}')
              from "public"."author" as t8
              where t8."id" = t5."author_id" and (t8."id" = $1::integer)), 'null'), '}'), ','
        order by t5."id"), ']')
    from "public"."article" as t5
    where ((t5."author_id" = $1::integer) or exists 
      (select 1
        from "public"."author" as t6
        where t6."id" = t5."author_id" and (t6."manager_id" = $1::integer)) or exists 
      (select 1
        from "public"."review" as t7
        where ((t7."reviewer" = $2::text) and (t7."article_id" = t5."id"))))), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                    order by t2."id"), ']')
                from "public"."article" as t2
                where t2."author_id" = t1."id" and ((t2."author_id" = s.p1) or exists 
                  (select 1
                    from "public"."author" as t3
                    where t3."id" = t2."author_id" and (t3."manager_id" = s.p1)) or exists 
                  (select 1
                    from "public"."review" as t4
                    where ((t4."reviewer" = s.p2) and (t4."article_id" = t2."id"))))), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."id" = s.p1)), ',"article":', 
      (select concat('[', string_agg(concat('{"id":', t5."id", ',"author":', coalesce(
                (select concat('{"id":', t8."id", '}')
                  from "public"."author" as t8
                  where t8."id" = t5."author_id" and (t8."id" = s.p1)), 'null'), '}'), ','
            order by t5."id"), ']')
        from "public"."article" as t5
        where ((t5."author_id" = s.p1) or exists 
          (select 1
            from "public"."author" as t6
            where t6."id" = t5."author_id" and (t6."manager_id" = s.p1)) or exists 
          (select 1
            from "public"."review" as t7
            where ((t7."reviewer" = s.p2) and (t7."article_id" = t5."id"))))), '}') as data
    from unnest($1::integer[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::integer[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', coalesce(f1.data, '[]'), ',"article":', 
      (select concat('[', string_agg(concat('{"id":', t13."id", ',"author":', coalesce(
                (select concat('{"id":', t16."id", '}')
                  from "public"."author" as t16
                  where t16."id" = t13."author_id" and (t16."id" = s.p1)), 'null'), '}'), ','
            order by t13."id"), ']')
        from "public"."article" as t13
        where ((t13."author_id" = s.p1) or exists 
          (select 1
            from "public"."author" as t14
            where t14."id" = t13."author_id" and (t14."manager_id" = s.p1)) or exists 
          (select 1
            from "public"."review" as t15
            where ((t15."reviewer" = s.p2) and (t15."article_id" = t13."id"))))), '}') as data
    from cohorts s left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t9."id", ',"name":', coalesce(to_json(t9."name"), 'null'), ',"articles":', 
            (select concat('[', string_agg(concat('{"id":', t10."id", '}'), ','
                  order by t10."id"), ']')
              from "public"."article" as t10
              where t10."author_id" = t9."id" and ((t10."author_id" = s.p1) or exists 
                (select 1
                  from "public"."author" as t11
                  where t11."id" = t10."author_id" and (t11."manager_id" = s.p1)) or exists 
                (select 1
                  from "public"."review" as t12
                  where ((t12."reviewer" = s.p2) and (t12."article_id" = t10."id"))))), '}'), ','
          order by t9."id"), ']') as data
      from cohorts s join "public"."author" as t9 on (t9."id" = s.p1) group by s.i) as f1 on f1.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                    order by t2."id"), ']')
                from "public"."article" as t2
                where t2."author_id" = t1."id" and ((t2."author_id" = s.p1) or exists 
                  (select 1
                    from "public"."author" as t3
                    where t3."id" = t2."author_id" and (t3."manager_id" = s.p1)) or exists 
                  (select 1
                    from "public"."review" as t4
                    where ((t4."reviewer" = s.p2) and (t4."article_id" = t2."id"))))), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."id" = s.p1)), ',"article":', 
      (select concat('[', string_agg(concat('{"id":', t5."id", ',"author":', coalesce(
                (select concat('{"id":', t8."id", '}')
                  from "public"."author" as t8
                  where t8."id" = t5."author_id" and (t8."id" = s.p1)), 'null'), '}'), ','
            order by t5."id"), ']')
        from "public"."article" as t5
        where ((t5."author_id" = s.p1) or exists 
          (select 1
            from "public"."author" as t6
            where t6."id" = t5."author_id" and (t6."manager_id" = s.p1)) or exists 
          (select 1
            from "public"."review" as t7
            where ((t7."reviewer" = s.p2) and (t7."article_id" = t5."id"))))), '}') as data
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
            (select concat('[', string_agg(concat(concat(t17.tableoid, t17.ctid, t17.xmin), ';', 
                    (select concat('[', string_agg(concat(t18.tableoid, t18.ctid, t18.xmin), ','
                          order by t18."id"), ']')
                      from "public"."article" as t18
                      where t18."author_id" = t17."id" and ((t18."author_id" = s.p1) or exists 
                        (select 1
                          from "public"."author" as t19
                          where t19."id" = t18."author_id" and (t19."manager_id" = s.p1)) or exists 
                        (select 1
                          from "public"."review" as t20
                          where ((t20."reviewer" = s.p2) and (t20."article_id" = t18."id")))))), ','
                  order by t17."id"), ']')
              from "public"."author" as t17
              where (t17."id" = s.p1)), ';', 
            (select concat('[', string_agg(concat(concat(t21.tableoid, t21.ctid, t21.xmin), ';', coalesce(
                      (select concat(t24.tableoid, t24.ctid, t24.xmin)
                        from "public"."author" as t24
                        where t24."id" = t21."author_id" and (t24."id" = s.p1)), '-')), ','
                  order by t21."id"), ']')
              from "public"."article" as t21
              where ((t21."author_id" = s.p1) or exists 
                (select 1
                  from "public"."author" as t22
                  where t22."id" = t21."author_id" and (t22."manager_id" = s.p1)) or exists 
                (select 1
                  from "public"."review" as t23
                  where ((t23."reviewer" = s.p2) and (t23."article_id" = t21."id"))))))) as versions
        from unnest($1::integer[], $2::text[], $3::bytea[], $4::bytea[]) with ordinality as s(p1, p2, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
