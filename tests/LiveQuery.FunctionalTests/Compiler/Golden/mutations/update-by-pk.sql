-- step 0, an answer, at $
-- $1 = "Bob"
-- $2 = "happy"
-- $3 = "1"
-- $4 = "2"
-- $5 = ""
with changed as (update "public"."author" as t1 set "name" = $1::text, "mood" = $2::public.mood
  where ((t1."manager_id" = $3::integer) and (t1."id" = $4::integer)) returning concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"mood":', coalesce(to_json(t1."mood"), 'null'), '}') as data, coalesce((t1."name" <> $5::text), false) as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = "Nobody"
-- $2 = "happy"
-- $3 = "1"
-- $4 = "1"
-- $5 = ""
with changed as (update "public"."author" as t1 set "name" = $1::text, "mood" = $2::public.mood
  where ((t1."manager_id" = $3::integer) and (t1."id" = $4::integer)) returning concat('{"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, coalesce((t1."name" <> $5::text), false) as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
