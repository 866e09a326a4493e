-- step 0, an answer, at $
-- $1 = "Set"
-- $2 = "{\"a\",\"b,c\"}"
-- $3 = "2"
-- $4 = "{\"n\":1}"
-- $5 = "10"
with changed as (update "public"."article" as t1 set "title" = $1::text, "tags" = $2::text[], "score" = t1."score" + $3::double precision, "meta" = t1."meta" || $4::jsonb
  where (t1."id" = $5::bigint) returning concat('{"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"score":', coalesce(to_json(t1."score"), 'null'), ',"meta":', coalesce(to_json(t1."meta"), 'null'), '}') as data, true as ok) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = "\"first\""
-- $2 = "13"
with changed as (update "public"."article" as t1 set "meta" = $1::jsonb || t1."meta"
  where (t1."id" = $2::bigint) returning concat('{"meta":', coalesce(to_json(t1."meta"), 'null'), '}') as data, true as ok) select concat('{"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 2, an answer, at $
-- $1 = "n"
-- $2 = "10"
with changed as (update "public"."article" as t1 set "meta" = t1."meta" - $1::text
  where (t1."id" = $2::bigint) returning concat('{"meta":', coalesce(to_json(t1."meta"), 'null'), '}') as data, true as ok) select concat('{"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 3, an answer, at $
-- $1 = "{\"k\",\"-1\"}"
-- $2 = "10"
with changed as (update "public"."article" as t1 set "meta" = t1."meta" #- $1::text[]
  where (t1."id" = $2::bigint) returning concat('{"meta":', coalesce(to_json(t1."meta"), 'null'), '}') as data, true as ok) select concat('{"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 4, an answer, at $
-- $1 = "0"
-- $2 = "13"
with changed as (update "public"."article" as t1 set "meta" = t1."meta" - $1::integer
  where (t1."id" = $2::bigint) returning concat('{"meta":', coalesce(to_json(t1."meta"), 'null'), '}') as data, true as ok) select concat('{"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
