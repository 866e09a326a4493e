-- tables: article, author
-- $1: bigint = "5"
-- $2: text = "On"
-- $3: text = null
-- $4: bigint = "2"
-- direct
select data
from 
(select concat('{"rows":', concat('[', string_agg(concat('{"id":', r2."id", ',"title":', coalesce(to_json(r2."title"), 'null'), ',"author":', coalesce(
            (select concat('{"name":', coalesce(to_json(t3."name"), 'null'), '}')
              from "public"."author" as t3
              where t3."id" = r2."author_id"), 'null'), '}'), ','
        order by r2."title", r2."id"), ']'), '}') as data, (array_agg((r2."title")::text
      order by r2."title" desc))[1] as cursor, count(*) as size
  from 
  (select t1."id", t1."author_id", t1."title"
    from "public"."article" as t1
    where (t1."published_at" is not null and (t1."id" > $1::bigint) and (t1."title" > $2::text) and (t1."title" <= $3::text))
    order by t1."title" fetch first (least($4::bigint, 3)) rows with ties) as r2) b
-- multiplexed
select i, data, cursor, size
from 
(select s.i, b.data, b.cursor, b.size
  from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) with ordinality as s(p1, p2, p3, p4, i) cross join lateral 
  (select concat('{"rows":', concat('[', string_agg(concat('{"id":', r2."id", ',"title":', coalesce(to_json(r2."title"), 'null'), ',"author":', coalesce(
              (select concat('{"name":', coalesce(to_json(t3."name"), 'null'), '}')
                from "public"."author" as t3
                where t3."id" = r2."author_id"), 'null'), '}'), ','
          order by r2."title", r2."id"), ']'), '}') as data, (array_agg((r2."title")::text
        order by r2."title" desc))[1] as cursor, count(*) as size
    from 
    (select t1."id", t1."author_id", t1."title"
      from "public"."article" as t1
      where (t1."published_at" is not null and (t1."id" > s.p1) and (t1."title" > s.p2) and (t1."title" <= s.p3))
      order by t1."title" fetch first (least(s.p4, 3)) rows with ties) as r2) b offset 0) r
where size > 0
