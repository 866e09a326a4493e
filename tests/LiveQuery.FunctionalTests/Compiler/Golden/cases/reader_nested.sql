-- tables: article, author, review
-- $1: text = "%"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', r5."id", ',"reviews":', 
                  (select concat('[', string_agg(concat('{"stars":', coalesce((t6."stars")::text, 'null'), '}'), ','
                        order by t6."article_id", t6."reviewer"), ']')
                    from "public"."review" as t6
                    where t6."article_id" = r5."id"), '}'), ','
                order by r5."id"), ']')
            from 
            (select t4."id"
              from "public"."article" as t4
              where t4."author_id" = r3."id" and t4."published_at" is not null
              order by t4."id" limit 3) as r5), ',"articles_aggregate":', 
          (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
            from "public"."article" as t7
            where t7."author_id" = r3."id" and t7."published_at" is not null), '}'), ','
        order by r3."id"), ']')
    from 
    (select t1."id"
      from "public"."author" as t1
      where exists 
      (select 1
        from "public"."article" as t2
        where t2."author_id" = t1."id" and (t2."published_at" is not null and (t2."title" like $1::text)))
      order by t1."id" limit 5) as r3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r5."id", ',"reviews":', 
                      (select concat('[', string_agg(concat('{"stars":', coalesce((t6."stars")::text, 'null'), '}'), ','
                            order by t6."article_id", t6."reviewer"), ']')
                        from "public"."review" as t6
                        where t6."article_id" = r5."id"), '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
                from "public"."article" as t7
                where t7."author_id" = r3."id" and t7."published_at" is not null), '}'), ','
            order by r3."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          where exists 
          (select 1
            from "public"."article" as t2
            where t2."author_id" = t1."id" and (t2."published_at" is not null and (t2."title" like s.p1)))
          order by t1."id" limit 5) as r3), '}') as data
    from unnest($1::text[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
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
              (select concat('[', string_agg(concat('{"id":', r5."id", ',"reviews":', 
                      (select concat('[', string_agg(concat('{"stars":', coalesce((t6."stars")::text, 'null'), '}'), ','
                            order by t6."article_id", t6."reviewer"), ']')
                        from "public"."review" as t6
                        where t6."article_id" = r5."id"), '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
                from "public"."article" as t7
                where t7."author_id" = r3."id" and t7."published_at" is not null), '}'), ','
            order by r3."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          where exists 
          (select 1
            from "public"."article" as t2
            where t2."author_id" = t1."id" and (t2."published_at" is not null and (t2."title" like s.p1)))
          order by t1."id" limit 5) as r3), '}') as data
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
            (select concat('[', string_agg(concat(r17."value_1", ';', 
                    (select concat('[', string_agg(concat(r19."value_1", ';', 
                            (select concat('[', string_agg(concat(t20.tableoid, t20.ctid, t20.xmin), ','
                                  order by t20."article_id", t20."reviewer"), ']')
                              from "public"."review" as t20
                              where t20."article_id" = r19."id")), ','
                          order by r19."id"), ']')
                      from 
                      (select t18."id", concat(t18.tableoid, t18.ctid, t18.xmin) as "value_1"
                        from "public"."article" as t18
                        where t18."author_id" = r17."id" and t18."published_at" is not null
                        order by t18."id" limit 3) as r19), ';', 
                    (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
                      from "public"."article" as t21
                      where t21."author_id" = r17."id" and t21."published_at" is not null)), ','
                  order by r17."id"), ']')
              from 
              (select t15."id", concat(t15.tableoid, t15.ctid, t15.xmin) as "value_1"
                from "public"."author" as t15
                where exists 
                (select 1
                  from "public"."article" as t16
                  where t16."author_id" = t15."id" and (t16."published_at" is not null and (t16."title" like s.p1)))
                order by t15."id" limit 5) as r17))) as versions
        from unnest($1::text[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
