-- step 0, an answer, at $.selectionSet.insert_author.args.objects
-- $1 = "2"
-- $2 = "Bobby"
-- $3 = "1"
-- $4 = "9"
-- $5 = "New"
-- $6 = "happy"
-- $7 = "1"
-- $8 = ""
with changed as (insert into "public"."author" as t1 ("id", "name", "manager_id") values ($1::integer, $2::text, $3::integer), ($4::integer, $5::text, $3::integer) on conflict on constraint "author_pkey" do update set "name" = excluded."name", "mood" = $6::public.mood
  where ((t1."manager_id" = $3::integer) and (t1."id" > $7::integer)) returning concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), '}') as data, case when t1.xmax = 0 then coalesce((t1."manager_id" = $3::integer), false) else coalesce((t1."name" <> $8::text), false) end as ok) select concat('{"affected_rows":', count(*), ',"returning":', concat('[', string_agg(data, ','), ']'), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
