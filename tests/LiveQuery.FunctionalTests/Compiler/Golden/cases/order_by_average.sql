-- tables: article, review
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by 
        (select avg(t2."stars")
          from "public"."review" as t2
          where t2."article_id" = t1."id") desc nulls last, t1."id" desc), ']')
    from "public"."article" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by 
            (select avg(t2."stars")
              from "public"."review" as t2
              where t2."article_id" = t1."id") desc nulls last, t1."id" desc), ']')
        from "public"."article" as t1), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
