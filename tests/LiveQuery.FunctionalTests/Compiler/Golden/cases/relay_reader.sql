-- tables: article, author, review
-- $1: text = "%"
-- $2: bigint = "2"
-- $3: bigint = "1"
-- direct
select concat('{"author_connection":', 
  (select concat('{"edges":', concat('[', string_agg(concat('{"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', r3."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"name":', coalesce(to_json(r3."name"), 'null'), ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r5."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
                from "public"."article" as t6
                where t6."author_id" = r3."id" and t6."published_at" is not null), ',"articles_connection":', 
              (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r8."row_number" = 1 and r8."row_number" <= least($2::bigint, 3)))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                          order by r8."row_number" desc) filter (where r8."row_number" <= least($2::bigint, 3)))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and least($2::bigint, 3) > 0 and (count(*) > least($2::bigint, 3))), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r8."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(r8."title"), 'null'), ',"reviews_connection":', 
                          (select concat('{"edges":', concat('[', string_agg(concat('{"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "review", ', r10."article_id", ', ', to_json(r10."reviewer"), ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"stars":', coalesce((r10."stars")::text, 'null'), '}'), '}'), ','
                                  order by r10."row_number" desc), ']'), '}')
                            from 
                            (select t9."article_id", t9."reviewer", t9."stars", row_number() over (order by t9."article_id" desc, t9."reviewer" desc) as "row_number"
                              from "public"."review" as t9
                              where t9."article_id" = r8."id"
                              order by t9."article_id" desc, t9."reviewer" desc limit $3::bigint) as r10), '}'), '}'), ','
                      order by r8."row_number") filter (where r8."row_number" <= least($2::bigint, 3)), ']'), '}')
                from 
                (select t7."id", t7."title", t7."published_at", row_number() over (order by t7."published_at" desc, t7."id") as "row_number"
                  from "public"."article" as t7
                  where t7."author_id" = r3."id" and t7."published_at" is not null
                  order by t7."published_at" desc, t7."id" limit least($2::bigint, 3) + 1) as r8), '}'), '}'), ','
          order by r3."row_number"), ']'), '}')
    from 
    (select t1."id", t1."name", row_number() over (order by t1."name" desc, t1."id") as "row_number"
      from "public"."author" as t1
      where exists 
      (select 1
        from "public"."article" as t2
        where t2."author_id" = t1."id" and (t2."published_at" is not null and (t2."title" like $1::text)))
      order by t1."name" desc, t1."id" limit 5) as r3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_connection":', 
      (select concat('{"edges":', concat('[', string_agg(concat('{"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', r3."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"name":', coalesce(to_json(r3."name"), 'null'), ',"articles":', 
                  (select concat('[', string_agg(concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r5."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}'), ','
                        order by r5."id"), ']')
                    from 
                    (select t4."id"
                      from "public"."article" as t4
                      where t4."author_id" = r3."id" and t4."published_at" is not null
                      order by t4."id" limit 3) as r5), ',"articles_aggregate":', 
                  (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
                    from "public"."article" as t6
                    where t6."author_id" = r3."id" and t6."published_at" is not null), ',"articles_connection":', 
                  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r8."row_number" = 1 and r8."row_number" <= least(s.p2, 3)))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                              order by r8."row_number" desc) filter (where r8."row_number" <= least(s.p2, 3)))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and least(s.p2, 3) > 0 and (count(*) > least(s.p2, 3))), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"published_at" : ', coalesce(to_json(r8."published_at"), 'null'), ', "id" : ', r8."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', r8."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(r8."title"), 'null'), ',"reviews_connection":', 
                              (select concat('{"edges":', concat('[', string_agg(concat('{"node":', concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "review", ', r10."article_id", ', ', to_json(r10."reviewer"), ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"stars":', coalesce((r10."stars")::text, 'null'), '}'), '}'), ','
                                      order by r10."row_number" desc), ']'), '}')
                                from 
                                (select t9."article_id", t9."reviewer", t9."stars", row_number() over (order by t9."article_id" desc, t9."reviewer" desc) as "row_number"
                                  from "public"."review" as t9
                                  where t9."article_id" = r8."id"
                                  order by t9."article_id" desc, t9."reviewer" desc limit s.p3) as r10), '}'), '}'), ','
                          order by r8."row_number") filter (where r8."row_number" <= least(s.p2, 3)), ']'), '}')
                    from 
                    (select t7."id", t7."title", t7."published_at", row_number() over (order by t7."published_at" desc, t7."id") as "row_number"
                      from "public"."article" as t7
                      where t7."author_id" = r3."id" and t7."published_at" is not null
                      order by t7."published_at" desc, t7."id" limit least(s.p2, 3) + 1) as r8), '}'), '}'), ','
              order by r3."row_number"), ']'), '}')
        from 
        (select t1."id", t1."name", row_number() over (order by t1."name" desc, t1."id") as "row_number"
          from "public"."author" as t1
          where exists 
          (select 1
            from "public"."article" as t2
            where t2."author_id" = t1."id" and (t2."published_at" is not null and (t2."title" like s.p1)))
          order by t1."name" desc, t1."id" limit 5) as r3), '}') as data
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) with ordinality as s(p1, p2, p3, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
