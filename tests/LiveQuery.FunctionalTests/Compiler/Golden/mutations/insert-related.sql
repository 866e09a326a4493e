-- step 0, at $.selectionSet.insert_article.args.objects
-- $1 = "9007199254740995"
-- $2 = "2"
-- $3 = "New"
-- $4 = "{\"a\":[1,null]}"
-- $5 = "NaN"
with changed as (insert into "public"."article" as t1 ("id", "author_id", "title", "meta", "score") values ($1::bigint, $2::integer, $3::text, $4::jsonb, $5::double precision) returning ((t1.*)::"public"."article")::text as data, true as ok) select coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys, coalesce(bool_and(ok), true) as ok
from changed
-- step 1, an answer, at $
-- $1 = rows of 0
with changed as 
(select concat('{"title":', coalesce(to_json(t1."title"), 'null'), ',"score":', coalesce(to_json(t1."score"), 'null'), ',"author":', coalesce(
      (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
                order by t3."id"), ']')
            from "public"."article" as t3
            where t3."author_id" = t2."id"), '}')
        from "public"."author" as t2
        where t2."id" = t1."author_id"), 'null'), '}') as data
  from unnest($1::"public"."article"[]) as t1) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(true), true) as ok
from changed
