-- tables: article, author
-- $1: numeric = "4.5"
-- $2: numeric = null
-- $3: bigint = "1"
-- $4: bigint = "1"
-- direct
select data
from 
(select concat('{"author_stream":', concat('[', string_agg(concat('{"id":', r2."id", ',"rating":', coalesce(to_json(r2."rating"), 'null'), ',"articles":', 
          (select concat('[', string_agg(concat('{"title":', coalesce(to_json(r4."title"), 'null'), '}'), ','
                order by r4."id"), ']')
            from 
            (select t3."id", t3."title"
              from "public"."article" as t3
              where t3."author_id" = r2."id"
              order by t3."id" limit $4::bigint) as r4), '}'), ','
        order by r2."rating" desc, r2."id"), ']'), '}') as data, (array_agg((r2."rating")::text
      order by r2."rating" asc))[1] as cursor, count(*) as size
  from 
  (select t1."id", t1."rating"
    from "public"."author" as t1
    where ((t1."rating" < $1::numeric) and (t1."rating" >= $2::numeric))
    order by t1."rating" desc fetch first ($3::bigint) rows with ties) as r2) b
-- multiplexed
select i, data, cursor, size
from 
(select s.i, b.data, b.cursor, b.size
  from unnest($1::numeric[], $2::numeric[], $3::bigint[], $4::bigint[]) with ordinality as s(p1, p2, p3, p4, i) cross join lateral 
  (select concat('{"author_stream":', concat('[', string_agg(concat('{"id":', r2."id", ',"rating":', coalesce(to_json(r2."rating"), 'null'), ',"articles":', 
            (select concat('[', string_agg(concat('{"title":', coalesce(to_json(r4."title"), 'null'), '}'), ','
                  order by r4."id"), ']')
              from 
              (select t3."id", t3."title"
                from "public"."article" as t3
                where t3."author_id" = r2."id"
                order by t3."id" limit s.p4) as r4), '}'), ','
          order by r2."rating" desc, r2."id"), ']'), '}') as data, (array_agg((r2."rating")::text
        order by r2."rating" asc))[1] as cursor, count(*) as size
    from 
    (select t1."id", t1."rating"
      from "public"."author" as t1
      where ((t1."rating" < s.p1) and (t1."rating" >= s.p2))
      order by t1."rating" desc fetch first (s.p3) rows with ties) as r2) b offset 0) r
where size > 0
