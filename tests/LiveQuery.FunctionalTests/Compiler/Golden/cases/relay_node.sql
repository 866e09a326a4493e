-- tables: article, author, review
-- $1: integer = "1"
-- $2: text = "zed"
-- $3: bigint = "11"
-- $4: integer = "2"
-- direct
select concat('{"node":', coalesce(
    (select concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t1."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"author":', coalesce(
          (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
            from "public"."author" as t2
            where t2."id" = t1."author_id" and (t2."id" = $1::integer)), 'null'), '}')
      from "public"."article" as t1
      where (((t1."author_id" = $1::integer) or exists 
          (select 1
            from "public"."author" as t3
            where t3."id" = t1."author_id" and (t3."manager_id" = $1::integer)) or exists 
          (select 1
            from "public"."review" as t4
            where ((t4."reviewer" = $2::text) and (t4."article_id" = t1."id")))) and (t1."id" = $3::bigint))), 'null'), ',"hidden":', coalesce(
    (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
      from "public"."author" as t5
      where ((t5."id" = $1::integer) and (t5."id" = $4::integer))), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"node":', coalesce(
        (select concat('{"__typename":"article","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "article", ', t1."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"title":', coalesce(to_json(t1."title"), 'null'), ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"author":', coalesce(
              (select concat('{"id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', t2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), '}')
                from "public"."author" as t2
                where t2."id" = t1."author_id" and (t2."id" = s.p1)), 'null'), '}')
          from "public"."article" as t1
          where (((t1."author_id" = s.p1) or exists 
              (select 1
                from "public"."author" as t3
                where t3."id" = t1."author_id" and (t3."manager_id" = s.p1)) or exists 
              (select 1
                from "public"."review" as t4
                where ((t4."reviewer" = s.p2) and (t4."article_id" = t1."id")))) and (t1."id" = s.p3))), 'null'), ',"hidden":', coalesce(
        (select concat('{"name":', coalesce(to_json(t5."name"), 'null'), '}')
          from "public"."author" as t5
          where ((t5."id" = s.p1) and (t5."id" = s.p4))), 'null'), '}') as data
    from unnest($1::integer[], $2::text[], $3::bigint[], $4::integer[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
