-- step 0, an answer, at $.selectionSet.insert_author_one.args.object
-- $1 = "7"
-- $2 = "Mine"
-- $3 = "1"
with changed as (insert into "public"."author" as t1 ("id", "name", "manager_id") values ($1::integer, $2::text, $3::integer) returning concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, coalesce((t1."manager_id" = $3::integer), false) as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
