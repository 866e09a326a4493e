-- tables: article, author
-- $1: integer = "1"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
          (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                order by r5."id"), ']')
            from 
            (select t4."id"
              from "public"."article" as t4
              where t4."author_id" = r3."id" and t4."published_at" is not null
              order by t4."id" limit 3) as r5), '}'), ','
        order by r3."id"), ']')
    from 
    (select t1."id"
      from "public"."author" as t1
      where (
        (select count(*)
          from "public"."article" as t2
          where t2."author_id" = t1."id" and t2."published_at" is not null) = $1::integer)
      order by t1."id" limit 5) as r3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"articles":', 
              (select concat('[', string_agg(concat('{"id":', r5."id", '}'), ','
                    order by r5."id"), ']')
                from 
                (select t4."id"
                  from "public"."article" as t4
                  where t4."author_id" = r3."id" and t4."published_at" is not null
                  order by t4."id" limit 3) as r5), '}'), ','
            order by r3."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          where (
            (select count(*)
              from "public"."article" as t2
              where t2."author_id" = t1."id" and t2."published_at" is not null) = s.p1)
          order by t1."id" limit 5) as r3), '}') as data
    from unnest($1::integer[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
