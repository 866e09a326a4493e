-- tables: review
-- $1: bigint = "10"
-- $2: text = "amy"
-- $3: bigint = "2"
-- $4: text = "zed"
-- $5: bigint = "10"
-- direct
select concat('{"review_connection":', 
  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= $3::bigint))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r2."row_number" desc) filter (where r2."row_number" <= $3::bigint))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and $3::bigint > 0 and (count(*) > $3::bigint)), ',"hasPreviousPage":', to_json(count(*) > 0 and $3::bigint > 0 and (exists 
            (select 1
              from "public"."review" as t3
              where (t3."article_id", t3."reviewer") <= ($1::bigint, $2::text)))), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "review", ', r2."article_id", ', ', to_json(r2."reviewer"), ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"reviewer":', coalesce(to_json(r2."reviewer"), 'null'), '}'), '}'), ','
          order by r2."row_number") filter (where r2."row_number" <= $3::bigint), ']'), '}')
    from 
    (select t1."article_id", t1."reviewer", row_number() over (order by t1."article_id", t1."reviewer") as "row_number"
      from "public"."review" as t1
      where (t1."article_id", t1."reviewer") > ($1::bigint, $2::text)
      order by t1."article_id", t1."reviewer" limit $3::bigint + 1) as r2), ',"by_stars":', 
  (select concat('{"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"reviewer" : ', to_json(r5."reviewer"), ', "article_id" : ', r5."article_id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}'), ','
          order by r5."row_number"), ']'), ',"pageInfo":', concat('{"hasPreviousPage":', 'false', ',"hasNextPage":', to_json(count(*) > 0 and (exists 
            (select 1
              from "public"."review" as t6
              where (t6."reviewer", t6."article_id") >= ($4::text, $5::bigint)))), '}'), '}')
    from 
    (select t4."article_id", t4."reviewer", row_number() over (order by t4."reviewer", t4."article_id") as "row_number"
      from "public"."review" as t4
      where (t4."reviewer", t4."article_id") < ($4::text, $5::bigint)
      order by t4."reviewer", t4."article_id") as r5), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"review_connection":', 
      (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= s.p3))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r2."row_number" desc) filter (where r2."row_number" <= s.p3))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and s.p3 > 0 and (count(*) > s.p3)), ',"hasPreviousPage":', to_json(count(*) > 0 and s.p3 > 0 and (exists 
                (select 1
                  from "public"."review" as t3
                  where (t3."article_id", t3."reviewer") <= (s.p1, s.p2)))), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"article_id" : ', r2."article_id", ', "reviewer" : ', to_json(r2."reviewer"), '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "review", ', r2."article_id", ', ', to_json(r2."reviewer"), ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"reviewer":', coalesce(to_json(r2."reviewer"), 'null'), '}'), '}'), ','
              order by r2."row_number") filter (where r2."row_number" <= s.p3), ']'), '}')
        from 
        (select t1."article_id", t1."reviewer", row_number() over (order by t1."article_id", t1."reviewer") as "row_number"
          from "public"."review" as t1
          where (t1."article_id", t1."reviewer") > (s.p1, s.p2)
          order by t1."article_id", t1."reviewer" limit s.p3 + 1) as r2), ',"by_stars":', 
      (select concat('{"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"reviewer" : ', to_json(r5."reviewer"), ', "article_id" : ', r5."article_id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}'), ','
              order by r5."row_number"), ']'), ',"pageInfo":', concat('{"hasPreviousPage":', 'false', ',"hasNextPage":', to_json(count(*) > 0 and (exists 
                (select 1
                  from "public"."review" as t6
                  where (t6."reviewer", t6."article_id") >= (s.p4, s.p5)))), '}'), '}')
        from 
        (select t4."article_id", t4."reviewer", row_number() over (order by t4."reviewer", t4."article_id") as "row_number"
          from "public"."review" as t4
          where (t4."reviewer", t4."article_id") < (s.p4, s.p5)
          order by t4."reviewer", t4."article_id") as r5), '}') as data
    from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
