-- step 0, at $
-- $1 = "1"
-- $2 = "1"
with changed as (update "public"."author" as t1 set "rating" = $1::numeric
  where (t1."id" = $2::integer) returning ((t1.*)::"public"."author")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = rows of 0
with changed as 
(select concat('{"rating":', coalesce(to_json(t1."rating"), 'null'), ',"articles_aggregate":', 
    (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
      from "public"."article" as t2
      where t2."author_id" = t1."id"), '}') as data
  from unnest($1::"public"."author"[]) as t1) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(true), true) as ok
from changed
-- step 2, at $
-- $1 = "0.5"
-- $2 = "1"
with changed as (update "public"."author" as t1 set "rating" = t1."rating" + $1::numeric
  where (t1."id" = $2::integer) returning ((t1.*)::"public"."author")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 3, an answer, at $
-- $1 = rows of 2
with changed as 
(select concat('{"rating":', coalesce(to_json(t1."rating"), 'null'), ',"articles_aggregate":', 
    (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
      from "public"."article" as t2
      where t2."author_id" = t1."id"), '}') as data
  from unnest($1::"public"."author"[]) as t1) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(true), true) as ok
from changed
