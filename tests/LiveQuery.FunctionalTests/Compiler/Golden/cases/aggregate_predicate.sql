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
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"busy":', 
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
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."author"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."author"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."author"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(t21.tableoid, t21.ctid, t21.xmin), ','
                  order by t21."id"), ']')
              from "public"."author" as t21
              where ((
                  (select count(*)
                    from "public"."article" as t22
                    where t22."author_id" = t21."id" and (t22."title" <> s.p1)) > s.p2) and (
                  (select count(*)
                    from "public"."article" as t22
                    where t22."author_id" = t21."id" and (t22."title" <> s.p1)) <= s.p3))), ';', 
            (select concat('[', string_agg(concat(t23.tableoid, t23.ctid, t23.xmin), ','
                  order by t23."id"), ']')
              from "public"."author" as t23
              where (
                (select count(distinct (t24."score", t24."pages"))
                  from "public"."article" as t24
                  where t24."author_id" = t23."id") = s.p4)), ';', 
            (select concat('[', string_agg(concat(t25.tableoid, t25.ctid, t25.xmin), ','
                  order by t25."id"), ']')
              from "public"."author" as t25
              where not ((
                  (select count(*)
                    from "public"."article" as t26
                    where t26."author_id" = t25."id") <> s.p5))), ';', 
            (select concat('[', string_agg(concat(t27.tableoid, t27.ctid, t27.xmin), ','
                  order by t27."id"), ']')
              from "public"."author" as t27
              where (
                (select min(t28."score")
                  from "public"."article" as t28
                  where t28."author_id" = t27."id") < s.p6)), ';', 
            (select concat('[', string_agg(concat(t29.tableoid, t29.ctid, t29.xmin), ','
                  order by t29."id"), ']')
              from "public"."author" as t29
              where 
              (select corr(t30."score", t30."score")
                from "public"."article" as t30
                where t30."author_id" = t29."id") is null))) as versions
        from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::double precision[], $7::bytea[], $8::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, p6, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
