-- step 0, an answer, at $.selectionSet.insert_odd.args.objects
-- $1 = "2"
-- $2 = "from"
-- $3 = "'"
with changed as (insert into "public"."Odd ""name" as t1 ("id", "select", "it's") values ($1::integer, $2::text, $3::text) returning concat('{"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}') as data, true as ok) select concat('{"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = "it's"
-- $2 = "2"
with changed as (update "public"."Odd ""name" as t1 set "it's" = $1::text
  where (t1."id" = $2::integer) returning concat('{"its":', coalesce(to_json(t1."it's"), 'null'), '}') as data, true as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
