-- tables: article, author, review
-- $1: bigint = "2"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"__typename":"author","id":', t1."id", ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', r3."id", ',"title":', coalesce(to_json(r3."title"), 'null'), ',"reviews":', 
                  (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), ',"stars":', coalesce((t4."stars")::text, 'null'), '}'), ','
                        order by t4."article_id", t4."reviewer"), ']')
                    from "public"."review" as t4
                    where t4."article_id" = r3."id"), ',"author":', coalesce(
                    (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
                      from "public"."author" as t5
                      where t5."id" = r3."author_id"), 'null'), '}'), ','
                order by r3."id" desc), ']')
            from 
            (select t2."id", t2."author_id", t2."title"
              from "public"."article" as t2
              where t2."author_id" = t1."id"
              order by t2."id" desc limit $1::bigint) as r3), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"__typename":"author","id":', t1."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r3."id", ',"title":', coalesce(to_json(r3."title"), 'null'), ',"reviews":', 
                      (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), ',"stars":', coalesce((t4."stars")::text, 'null'), '}'), ','
                            order by t4."article_id", t4."reviewer"), ']')
                        from "public"."review" as t4
                        where t4."article_id" = r3."id"), ',"author":', coalesce(
                        (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
                          from "public"."author" as t5
                          where t5."id" = r3."author_id"), 'null'), '}'), ','
                    order by r3."id" desc), ']')
                from 
                (select t2."id", t2."author_id", t2."title"
                  from "public"."article" as t2
                  where t2."author_id" = t1."id"
                  order by t2."id" desc limit s.p1) as r3), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
    from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"__typename":"author","id":', t1."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r3."id", ',"title":', coalesce(to_json(r3."title"), 'null'), ',"reviews":', 
                      (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), ',"stars":', coalesce((t4."stars")::text, 'null'), '}'), ','
                            order by t4."article_id", t4."reviewer"), ']')
                        from "public"."review" as t4
                        where t4."article_id" = r3."id"), ',"author":', coalesce(
                        (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
                          from "public"."author" as t5
                          where t5."id" = r3."author_id"), 'null'), '}'), ','
                    order by r3."id" desc), ']')
                from 
                (select t2."id", t2."author_id", t2."title"
                  from "public"."article" as t2
                  where t2."author_id" = t1."id"
                  order by t2."id" desc limit s.p1) as r3), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."author"'::regclass), pg_relation_filenode('"public"."article"'::regclass), pg_relation_filenode('"public"."review"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."author"'::regclass, '"public"."article"'::regclass, '"public"."review"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."author"'::regclass, '"public"."article"'::regclass, '"public"."review"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(concat(t11.tableoid, t11.ctid, t11.xmin), ';', 
                    (select concat('[', string_agg(concat(r13."value_1", ';', 
                            (select concat('[', string_agg(concat(t14.tableoid, t14.ctid, t14.xmin), ','
                                  order by t14."article_id", t14."reviewer"), ']')
                              from "public"."review" as t14
                              where t14."article_id" = r13."id"), ';', coalesce(
                              (select concat(t15.tableoid, t15.ctid, t15.xmin)
                                from "public"."author" as t15
                                where t15."id" = r13."author_id"), '-')), ','
                          order by r13."id" desc), ']')
                      from 
                      (select t12."id", t12."author_id", concat(t12.tableoid, t12.ctid, t12.xmin) as "value_1"
                        from "public"."article" as t12
                        where t12."author_id" = t11."id"
                        order by t12."id" desc limit s.p1) as r13)), ','
                  order by t11."id"), ']')
              from "public"."author" as t11))) as versions
        from unnest($1::bigint[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
