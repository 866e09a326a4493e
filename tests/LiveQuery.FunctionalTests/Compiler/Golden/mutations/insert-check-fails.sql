-- step 0, an answer, at $.selectionSet.insert_article.args.objects
-- $1 = "1"
-- $2 = "3"
-- $3 = "Not mine"
-- $4 = "2"
with changed as (insert into "public"."article" as t1 ("id", "author_id", "title") values ($1::bigint, $2::integer, $3::text) returning null::text as data, coalesce(exists 
    (select 1
      from "public"."author" as t2
      where t2."id" = t1."author_id" and (t2."manager_id" = $4::integer)), false) as ok) select concat('{"affected_rows":', count(*), '}') as data, coalesce(bool_and(ok), true) as ok
from changed
