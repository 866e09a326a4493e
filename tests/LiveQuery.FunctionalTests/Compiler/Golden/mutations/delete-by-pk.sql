-- step 0, an answer, at $
-- $1 = "1"
-- $2 = "3"
with changed as (delete
  from "public"."author" as t1
  where ((t1."manager_id" = $1::integer) and (t1."id" = $2::integer)) returning concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, true as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = "1"
-- $2 = "1"
with changed as (delete
  from "public"."author" as t1
  where ((t1."manager_id" = $1::integer) and (t1."id" = $2::integer)) returning concat('{"id":', t1."id", '}') as data, true as ok) select coalesce(max(data), 'null') as data, coalesce(bool_and(ok), true) as ok
from changed
