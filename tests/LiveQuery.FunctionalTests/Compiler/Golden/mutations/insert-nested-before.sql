-- step 0, at $.selectionSet.insert_article_one.args.object.author.data.manager.data
-- $1 = "1"
-- $2 = "Ada again"
with changed as (insert into "public"."author" as t1 ("id", "name") values ($1::integer, $2::text) on conflict on constraint "author_pkey" do update set "name" = excluded."name" returning ((t1.*)::"public"."author")::text as data, array[t1."id"::text] as keys, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, coalesce(
  (select keys
    from changed limit 1), array[]::text[]) as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, at $.selectionSet.insert_article_one.args.object.author.data
-- $1 = "7"
-- $2 = "New"
-- $3 = key 0 of step 0
with changed as (insert into "public"."author" as t1 ("id", "name", "manager_id") values ($1::integer, $2::text, $3::integer) returning ((t1.*)::"public"."author")::text as data, array[t1."id"::text] as keys, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, coalesce(
  (select keys
    from changed limit 1), array[]::text[]) as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 2, at $.selectionSet.insert_article_one.args.object
-- $1 = "70"
-- $2 = key 0 of step 1
-- $3 = "One"
with changed as (insert into "public"."article" as t1 ("id", "author_id", "title") values ($1::bigint, $2::integer, $3::text) returning ((t1.*)::"public"."article")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 3, an answer, at $
-- $1 = rows of 2
with changed as 
(select concat('{"author_id":', t1."author_id", ',"author":', coalesce(
      (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), ',"manager":', coalesce(
            (select concat('{"id":', t3."id", ',"name":', coalesce(to_json(t3."name"), 'null'), '}')
              from "public"."author" as t3
              where t3."id" = t2."manager_id"), 'null'), '}')
        from "public"."author" as t2
        where t2."id" = t1."author_id"), 'null'), '}') as data
  from unnest($1::"public"."article"[]) as t1) select coalesce(max(data), 'null') as data, coalesce(bool_and(true), true) as ok
from changed
