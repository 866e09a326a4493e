-- tables: article, author, review
-- $1: bigint = "3"
-- $2: bigint = "1"
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', r4."id", ',"score":', coalesce(to_json(r4."score"), 'null'), '}'), ','
        order by r4."order_1" desc, r4."order_2" desc, r4."score" nulls first, r4."id"), ']')
    from 
    (select t1."id", t1."score", 
      (select t2."name"
        from "public"."author" as t2
        where t2."id" = t1."author_id") as "order_1", 
      (select count(*)
        from "public"."review" as t3
        where t3."article_id" = t1."id") as "order_2"
      from "public"."article" as t1
      order by 
      (select t2."name"
        from "public"."author" as t2
        where t2."id" = t1."author_id") desc, 
      (select count(*)
        from "public"."review" as t3
        where t3."article_id" = t1."id") desc, t1."score" nulls first, t1."id" limit $1::bigint offset $2::bigint) as r4), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r4."id", ',"score":', coalesce(to_json(r4."score"), 'null'), '}'), ','
            order by r4."order_1" desc, r4."order_2" desc, r4."score" nulls first, r4."id"), ']')
        from 
        (select t1."id", t1."score", 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") as "order_1", 
          (select count(*)
            from "public"."review" as t3
            where t3."article_id" = t1."id") as "order_2"
          from "public"."article" as t1
          order by 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") desc, 
          (select count(*)
            from "public"."review" as t3
            where t3."article_id" = t1."id") desc, t1."score" nulls first, t1."id" limit s.p1 offset s.p2) as r4), '}') as data
    from unnest($1::bigint[], $2::bigint[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
