-- step 0, at $.selectionSet.insert_author.args.objects[0]
-- $1 = "7"
-- $2 = "Parent"
with changed as (insert into "public"."author" as t1 ("id", "name") values ($1::integer, $2::text) returning ((t1.*)::"public"."author")::text as data, array[t1."id"::text] as keys, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, coalesce(
  (select keys
    from changed limit 1), array[]::text[]) as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, at $.selectionSet.insert_author.args.objects[0].articles.data[0]
-- $1 = "70"
-- $2 = key 0 of step 0
-- $3 = "One"
with changed as (insert into "public"."article" as t1 ("id", "author_id", "title") values ($1::bigint, $2::integer, $3::text) returning ((t1.*)::"public"."article")::text as data, array[t1."id"::text] as keys, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, coalesce(
  (select keys
    from changed limit 1), array[]::text[]) as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 2, at $.selectionSet.insert_author.args.objects[0].articles.data[0].reviews.data
-- $1 = key 0 of step 1
-- $2 = "amy"
-- $3 = "4"
-- $4 = key 0 of step 1
-- $5 = "zed"
with changed as (insert into "public"."review" as t1 ("article_id", "reviewer", "stars") values ($1::bigint, $2::text, $3::smallint), ($4::bigint, $5::text, default) returning ((t1.*)::"public"."review")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 3, at $.selectionSet.insert_author.args.objects[0].articles.data[1]
-- $1 = "71"
-- $2 = key 0 of step 0
-- $3 = "Two"
with changed as (insert into "public"."article" as t1 ("id", "author_id", "title") values ($1::bigint, $2::integer, $3::text) returning ((t1.*)::"public"."article")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 4, at $.selectionSet.insert_author.args.objects[1]
-- $1 = "8"
-- $2 = "Childless"
with changed as (insert into "public"."author" as t1 ("id", "name") values ($1::integer, $2::text) returning ((t1.*)::"public"."author")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 5, an answer, at $
-- $1 = rows of 0, 4
-- $2 = count of 0, 1, 2, 3, 4
with changed as 
(select concat('{"id":', t1."id", ',"articles":', 
    (select concat('[', string_agg(concat('{"title":', coalesce(to_json(t2."title"), 'null'), ',"reviews_aggregate":', 
            (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
              from "public"."review" as t3
              where t3."article_id" = t2."id"), '}'), ','
          order by t2."id"), ']')
      from "public"."article" as t2
      where t2."author_id" = t1."id"), '}') as data
  from unnest($1::"public"."author"[]) as t1) select concat('{"affected_rows":', $2::bigint, ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(true), true) as ok
from changed
