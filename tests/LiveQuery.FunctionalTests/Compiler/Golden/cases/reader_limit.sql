-- tables: article
-- $1: bigint = "10"
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', r2."id", ',"title":', coalesce(to_json(r2."title"), 'null'), '}'), ','
        order by r2."id"), ']')
    from 
    (select t1."id", t1."title"
      from "public"."article" as t1
      where t1."published_at" is not null
      order by t1."id" limit least($1::bigint, 3)) as r2), ',"article_aggregate":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', 
      (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
            order by r5."id"), ']')
        from 
        (select t4."id"
          from "public"."article" as t4
          where t4."published_at" is not null
          order by t4."id" limit 3) as r5), '}')
    from "public"."article" as t3
    where t3."published_at" is not null), ',"nodes":', 
  (select concat('{"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
          order by r7."id"), ']'), '}')
    from 
    (select t6."id"
      from "public"."article" as t6
      where t6."published_at" is not null
      order by t6."id" limit 3) as r7), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", ',"title":', coalesce(to_json(r2."title"), 'null'), '}'), ','
            order by r2."id"), ']')
        from 
        (select t1."id", t1."title"
          from "public"."article" as t1
          where t1."published_at" is not null
          order by t1."id" limit least(s.p1, 3)) as r2), ',"article_aggregate":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', 
          (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                order by r5."id"), ']')
            from 
            (select t4."id"
              from "public"."article" as t4
              where t4."published_at" is not null
              order by t4."id" limit 3) as r5), '}')
        from "public"."article" as t3
        where t3."published_at" is not null), ',"nodes":', 
      (select concat('{"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
              order by r7."id"), ']'), '}')
        from 
        (select t6."id"
          from "public"."article" as t6
          where t6."published_at" is not null
          order by t6."id" limit 3) as r7), '}') as data
    from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", ',"title":', coalesce(to_json(r2."title"), 'null'), '}'), ','
            order by r2."id"), ']')
        from 
        (select t1."id", t1."title"
          from "public"."article" as t1
          where t1."published_at" is not null
          order by t1."id" limit least(s.p1, 3)) as r2), ',"article_aggregate":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', 
          (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                order by r5."id"), ']')
            from 
            (select t4."id"
              from "public"."article" as t4
              where t4."published_at" is not null
              order by t4."id" limit 3) as r5), '}')
        from "public"."article" as t3
        where t3."published_at" is not null), ',"nodes":', 
      (select concat('{"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
              order by r7."id"), ']'), '}')
        from 
        (select t6."id"
          from "public"."article" as t6
          where t6."published_at" is not null
          order by t6."id" limit 3) as r7), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."article"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."article"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."article"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(r16."value_1", ','
                  order by r16."id"), ']')
              from 
              (select t15."id", concat(t15.tableoid, t15.ctid, t15.xmin) as "value_1"
                from "public"."article" as t15
                where t15."published_at" is not null
                order by t15."id" limit least(s.p1, 3)) as r16), ';', 
            (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', 
                (select concat('[', string_agg(concat('{"id":', r19."id", '}'), ','
                      order by r19."id"), ']')
                  from 
                  (select t18."id"
                    from "public"."article" as t18
                    where t18."published_at" is not null
                    order by t18."id" limit 3) as r19), '}')
              from "public"."article" as t17
              where t17."published_at" is not null), ';', 
            (select concat('{"nodes":', concat('[', string_agg(concat('{"id":', r21."id", '}'), ','
                    order by r21."id"), ']'), '}')
              from 
              (select t20."id"
                from "public"."article" as t20
                where t20."published_at" is not null
                order by t20."id" limit 3) as r21))) as versions
        from unnest($1::bigint[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
