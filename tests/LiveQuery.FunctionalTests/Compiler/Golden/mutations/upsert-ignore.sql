-- step 0, an answer, at $.selectionSet.insert_author.args.objects
-- $1 = "1"
-- $2 = "Other"
with changed as (insert into "public"."author" as t1 ("id", "name") values ($1::integer, $2::text) on conflict on constraint "author_pkey" do nothing returning concat('{"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, true as ok) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $.selectionSet.insert_author_one.args.object
-- $1 = "1"
-- $2 = "Other"
with changed as (insert into "public"."author" as t1 ("id", "name") values ($1::integer, $2::text) on conflict on constraint "author_pkey" do nothing returning concat('{"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, true as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
