-- step 0, an answer, at $
-- $1 = "10"
with changed as (delete
  from "public"."review" as t1
  where (t1."article_id" = $1::bigint) returning concat('{"reviewer":', coalesce(to_json(t1."reviewer"), 'null'), ',"stars":', coalesce((t1."stars")::text, 'null'), '}') as data, true as ok) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, at $
-- $1 = "Ada"
-- $2 = "10"
with changed as (delete
  from "public"."article" as t1
  where (exists 
    (select 1
      from "public"."author" as t2
      where t2."id" = t1."author_id" and (t2."name" = $1::text)) and (t1."id" = $2::bigint)) returning ((t1.*)::"public"."article")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 2, an answer, at $
-- $1 = rows of 1
with changed as 
(select concat('{"title":', coalesce(to_json(t1."title"), 'null'), ',"author":', coalesce(
      (select concat('{"articles":', 
          (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
                order by t3."id"), ']')
            from "public"."article" as t3
            where t3."author_id" = t2."id"), '}')
        from "public"."author" as t2
        where t2."id" = t1."author_id"), 'null'), '}') as data
  from unnest($1::"public"."article"[]) as t1) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(true), true) as ok
from changed
