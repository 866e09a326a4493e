-- tables: article, author, review
-- $1: text = "Bob \"the\\builder\""
-- $2: numeric = "1.0000000000000000"
-- $3: integer = "1"
-- $4: bigint = "13"
-- direct
select concat('{"article_connection":', 
  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r5."row_number" = 1))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r5."row_number" desc))[1], '"'), ',"hasNextPage":', 'false', ',"hasPreviousPage":', to_json(count(*) > 0 and (exists 
            (select 1
              from 
              (select t6."id", t6."pages", 
                (select t7."name"
                  from "public"."author" as t7
                  where t7."id" = t6."author_id") as "order_1", 
                (select avg(t8."stars")
                  from "public"."review" as t8
                  where t8."article_id" = t6."id") as "order_2"
                from "public"."article" as t6 offset 0) as r9
              where ((r9."order_1" < $1::text or (r9."order_1" is not null and $1::text is null)) or ((r9."order_1" = $1::text or (r9."order_1" is null and $1::text is null)) and ((r9."order_2" > $2::numeric or (r9."order_2" is null and $2::numeric is not null)) or ((r9."order_2" = $2::numeric or (r9."order_2" is null and $2::numeric is null)) and ((r9."pages" > $3::integer or (r9."pages" is null and $3::integer is not null)) or ((r9."pages" = $3::integer or (r9."pages" is null and $3::integer is null)) and (r9."id" > $4::bigint))))))) is not true))), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r5."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(r5."title"), 'null'), ',"author":', coalesce(
                (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t10."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
                  from "public"."author" as t10
                  where t10."id" = r5."author_id"), 'null'), '}'), '}'), ','
          order by r5."row_number"), ']'), '}')
    from 
    (select r4."id", r4."author_id", r4."title", r4."pages", r4."order_1" as "order_1", r4."order_2" as "order_2", row_number() over (order by r4."order_1" desc, r4."order_2", r4."pages", r4."id") as "row_number"
      from 
      (select t1."id", t1."author_id", t1."title", t1."pages", 
        (select t2."name"
          from "public"."author" as t2
          where t2."id" = t1."author_id") as "order_1", 
        (select avg(t3."stars")
          from "public"."review" as t3
          where t3."article_id" = t1."id") as "order_2"
        from "public"."article" as t1 offset 0) as r4
      where ((r4."order_1" < $1::text or (r4."order_1" is not null and $1::text is null)) or ((r4."order_1" = $1::text or (r4."order_1" is null and $1::text is null)) and ((r4."order_2" > $2::numeric or (r4."order_2" is null and $2::numeric is not null)) or ((r4."order_2" = $2::numeric or (r4."order_2" is null and $2::numeric is null)) and ((r4."pages" > $3::integer or (r4."pages" is null and $3::integer is not null)) or ((r4."pages" = $3::integer or (r4."pages" is null and $3::integer is null)) and (r4."id" > $4::bigint)))))))
      order by r4."order_1" desc, r4."order_2", r4."pages", r4."id") as r5), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_connection":', 
      (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r5."row_number" = 1))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r5."row_number" desc))[1], '"'), ',"hasNextPage":', 'false', ',"hasPreviousPage":', to_json(count(*) > 0 and (exists 
                (select 1
                  from 
                  (select t6."id", t6."pages", 
                    (select t7."name"
                      from "public"."author" as t7
                      where t7."id" = t6."author_id") as "order_1", 
                    (select avg(t8."stars")
                      from "public"."review" as t8
                      where t8."article_id" = t6."id") as "order_2"
                    from "public"."article" as t6 offset 0) as r9
                  where ((r9."order_1" < s.p1 or (r9."order_1" is not null and s.p1 is null)) or ((r9."order_1" = s.p1 or (r9."order_1" is null and s.p1 is null)) and ((r9."order_2" > s.p2 or (r9."order_2" is null and s.p2 is not null)) or ((r9."order_2" = s.p2 or (r9."order_2" is null and s.p2 is null)) and ((r9."pages" > s.p3 or (r9."pages" is null and s.p3 is not null)) or ((r9."pages" = s.p3 or (r9."pages" is null and s.p3 is null)) and (r9."id" > s.p4))))))) is not true))), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author" : {"name" : ', coalesce(to_json(r5."order_1"), 'null'), '}, "reviews_aggregate" : {"avg" : {"stars" : ', coalesce(to_json(r5."order_2"), 'null'), '}}, "pages" : ', coalesce(to_json(r5."pages"), 'null'), ', "id" : ', r5."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r5."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(r5."title"), 'null'), ',"author":', coalesce(
                    (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t10."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
                      from "public"."author" as t10
                      where t10."id" = r5."author_id"), 'null'), '}'), '}'), ','
              order by r5."row_number"), ']'), '}')
        from 
        (select r4."id", r4."author_id", r4."title", r4."pages", r4."order_1" as "order_1", r4."order_2" as "order_2", row_number() over (order by r4."order_1" desc, r4."order_2", r4."pages", r4."id") as "row_number"
          from 
          (select t1."id", t1."author_id", t1."title", t1."pages", 
            (select t2."name"
              from "public"."author" as t2
              where t2."id" = t1."author_id") as "order_1", 
            (select avg(t3."stars")
              from "public"."review" as t3
              where t3."article_id" = t1."id") as "order_2"
            from "public"."article" as t1 offset 0) as r4
          where ((r4."order_1" < s.p1 or (r4."order_1" is not null and s.p1 is null)) or ((r4."order_1" = s.p1 or (r4."order_1" is null and s.p1 is null)) and ((r4."order_2" > s.p2 or (r4."order_2" is null and s.p2 is not null)) or ((r4."order_2" = s.p2 or (r4."order_2" is null and s.p2 is null)) and ((r4."pages" > s.p3 or (r4."pages" is null and s.p3 is not null)) or ((r4."pages" = s.p3 or (r4."pages" is null and s.p3 is null)) and (r4."id" > s.p4)))))))
          order by r4."order_1" desc, r4."order_2", r4."pages", r4."id") as r5), '}') as data
    from unnest($1::text[], $2::numeric[], $3::integer[], $4::bigint[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
