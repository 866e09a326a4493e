-- step 0, an answer, at $.selectionSet.insert_author.args.objects
-- $1 = "7"
-- $2 = "It's \"quoted\" \uD83D\uDE80"
-- $3 = "1.25"
-- $4 = "8"
-- $5 = "Eve"
-- $6 = "sad"
with changed as (insert into "public"."author" as t1 ("id", "name", "mood", "rating") values ($1::integer, $2::text, default, $3::numeric), ($4::integer, $5::text, $6::public.mood, default) returning concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"rating":', coalesce(to_json(t1."rating"), 'null'), '}') as data, concat('{"mood":', coalesce(to_json(t1."mood"), 'null'), '}') as data_2, true as ok) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), ',"moods":', concat('[', string_agg(data_2, ','), ']'), ',"__typename":"author_mutation_response"}') as data, coalesce(bool_and(ok), true) as ok
from changed
