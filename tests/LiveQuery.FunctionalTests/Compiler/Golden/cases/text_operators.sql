-- tables: article
-- $1: text = "(On|Huge)%"
-- $2: text = "^[HO]"
-- $3: text = "ENGINE"
-- $4: text = "%e%"
-- direct
select concat('{"a":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by t1."id"), ']')
    from "public"."article" as t1
    where (t1."title" similar to $1::text)), ',"b":', 
  (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
        order by t2."id"), ']')
    from "public"."article" as t2
    where (t2."title" ~ $2::text)), ',"c":', 
  (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
        order by t3."id"), ']')
    from "public"."article" as t3
    where (t3."title" !~* $3::text)), ',"d":', 
  (select concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
        order by t4."id"), ']')
    from "public"."article" as t4
    where (t4."title" not like $4::text)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"a":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1
        where (t1."title" similar to s.p1)), ',"b":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."article" as t2
        where (t2."title" ~ s.p2)), ',"c":', 
      (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
            order by t3."id"), ']')
        from "public"."article" as t3
        where (t3."title" !~* s.p3)), ',"d":', 
      (select concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
            order by t4."id"), ']')
        from "public"."article" as t4
        where (t4."title" not like s.p4)), '}') as data
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
