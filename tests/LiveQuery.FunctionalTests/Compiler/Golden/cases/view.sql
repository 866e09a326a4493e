-- tables: article, author, busy_author
-- $1: bigint = "2"
-- $2: bigint = "1"
-- direct
select concat('{"busy_author":', 
  (select concat('[', string_agg(concat('{"id":', coalesce((r2."id")::text, 'null'), ',"articles":', coalesce((r2."articles")::text, 'null'), '}'), ','
        order by r2."articles" desc, r2."order_2"), ']')
    from 
    (select t1."id", t1."articles", (t1.*)::text collate "C" as "order_2"
      from "public"."busy_author" as t1
      where (t1."articles" >= $1::bigint)
      order by t1."articles" desc, (t1.*)::text collate "C" limit $2::bigint) as r2), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"busy_author":', 
      (select concat('[', string_agg(concat('{"id":', coalesce((r2."id")::text, 'null'), ',"articles":', coalesce((r2."articles")::text, 'null'), '}'), ','
            order by r2."articles" desc, r2."order_2"), ']')
        from 
        (select t1."id", t1."articles", (t1.*)::text collate "C" as "order_2"
          from "public"."busy_author" as t1
          where (t1."articles" >= s.p1)
          order by t1."articles" desc, (t1.*)::text collate "C" limit s.p2) as r2), '}') as data
    from unnest($1::bigint[], $2::bigint[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
