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
