-- tables: article, author
-- $1: text = ""
-- $2: integer = "1"
-- $3: integer = "5"
-- $4: integer = "2"
-- $5: integer = "0"
-- $6: double precision = "0"
-- direct
select concat('{"busy":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1
    where ((
        (select count(*)
          from "public"."article" as t2
          where t2."author_id" = t1."id" and (t2."title" <> $1::text)) > $2::integer) and (
        (select count(*)
          from "public"."article" as t2
          where t2."author_id" = t1."id" and (t2."title" <> $1::text)) <= $3::integer))), ',"tagged":', 
  (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
        order by t3."id"), ']')
    from "public"."author" as t3
    where (
      (select count(distinct (t4."score", t4."pages"))
        from "public"."article" as t4
        where t4."author_id" = t3."id") = $4::integer)), ',"idle":', 
  (select concat('[', string_agg(concat('{"id":', t5."id", '}'), ','
        order by t5."id"), ']')
    from "public"."author" as t5
    where not ((
        (select count(*)
          from "public"."article" as t6
          where t6."author_id" = t5."id") <> $5::integer))), ',"low":', 
  (select concat('[', string_agg(concat('{"id":', t7."id", '}'), ','
        order by t7."id"), ']')
    from "public"."author" as t7
    where (
      (select min(t8."score")
        from "public"."article" as t8
        where t8."author_id" = t7."id") < $6::double precision)), ',"pairs":', 
  (select concat('[', string_agg(concat('{"id":', t9."id", '}'), ','
        order by t9."id"), ']')
    from "public"."author" as t9
    where 
    (select corr(t10."score", t10."score")
      from "public"."article" as t10
      where t10."author_id" = t9."id") is null), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"busy":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where ((
            (select count(*)
              from "public"."article" as t2
              where t2."author_id" = t1."id" and (t2."title" <> s.p1)) > s.p2) and (
            (select count(*)
              from "public"."article" as t2
              where t2."author_id" = t1."id" and (t2."title" <> s.p1)) <= s.p3))), ',"tagged":', 
      (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
            order by t3."id"), ']')
        from "public"."author" as t3
        where (
          (select count(distinct (t4."score", t4."pages"))
            from "public"."article" as t4
            where t4."author_id" = t3."id") = s.p4)), ',"idle":', 
      (select concat('[', string_agg(concat('{"id":', t5."id", '}'), ','
            order by t5."id"), ']')
        from "public"."author" as t5
        where not ((
            (select count(*)
              from "public"."article" as t6
              where t6."author_id" = t5."id") <> s.p5))), ',"low":', 
      (select concat('[', string_agg(concat('{"id":', t7."id", '}'), ','
            order by t7."id"), ']')
        from "public"."author" as t7
        where (
          (select min(t8."score")
            from "public"."article" as t8
            where t8."author_id" = t7."id") < s.p6)), ',"pairs":', 
      (select concat('[', string_agg(concat('{"id":', t9."id", '}'), ','
            order by t9."id"), ']')
        from "public"."author" as t9
        where 
        (select corr(t10."score", t10."score")
          from "public"."article" as t10
          where t10."author_id" = t9."id") is null), '}') as data
    from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::double precision[], $7::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, p6, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
