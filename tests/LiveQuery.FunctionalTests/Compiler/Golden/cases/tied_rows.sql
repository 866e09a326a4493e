-- tables: article, author, review
-- $1: integer = "1"
-- $2: bigint = "1"
-- $3: bigint = "1"
-- $4: smallint = "1"
-- $5: bigint = "10"
-- $6: integer = "77"
-- $7: integer = "77"
-- direct
select concat('{"cut":', 
  (select concat('[', string_agg(concat('{"id":', r3."id", ',"reviews":', 
          (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), '}'), ','
                order by t4."article_id", t4."reviewer"), ']')
            from "public"."review" as t4
            where t4."article_id" = r3."id" and (t4."stars" > $4::smallint)), '}'), ','
        order by r3."order_1" desc, r3."score" desc nulls last, r3."id"), ']')
    from 
    (select t1."id", t1."score", 
      (select t2."name"
        from "public"."author" as t2
        where t2."id" = t1."author_id") as "order_1"
      from "public"."article" as t1
      where (t1."author_id" = $1::integer)
      order by 
      (select t2."name"
        from "public"."author" as t2
        where t2."id" = t1."author_id") desc, t1."score" desc nulls last, t1."id" limit $2::bigint offset $3::bigint) as r3), ',"whole":', 
  (select concat('[', string_agg(concat('{"id":', t5."id", ',"title":', coalesce(to_json(t5."title"), 'null'), '}'), ','
        order by t5."id"), ']')
    from "public"."article" as t5
    where ((t5."author_id" = $1::integer) and (t5."id" > $5::bigint))), ',"some":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(r7."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
          order by r7."id"), ']'), '}')
    from 
    (select t6."id", t6."score"
      from "public"."article" as t6
      where (t6."author_id" = $1::integer)
      order by t6."id" limit $2::bigint) as r7), ',"none":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t8."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t8."id", '}'), ','
          order by t8."id"), ']'), '}')
    from "public"."article" as t8
    where (t8."author_id" = $6::integer)), ',"one":', coalesce(
    (select concat('{"name":', coalesce(to_json(t9."name"), 'null'), '}')
      from "public"."author" as t9
      where (t9."id" = $1::integer)), 'null'), ',"gone":', coalesce(
    (select concat('{"name":', coalesce(to_json(t10."name"), 'null'), '}')
      from "public"."author" as t10
      where (t10."id" = $7::integer)), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"cut":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"reviews":', 
              (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), '}'), ','
                    order by t4."article_id", t4."reviewer"), ']')
                from "public"."review" as t4
                where t4."article_id" = r3."id" and (t4."stars" > s.p4)), '}'), ','
            order by r3."order_1" desc, r3."score" desc nulls last, r3."id"), ']')
        from 
        (select t1."id", t1."score", 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") as "order_1"
          from "public"."article" as t1
          where (t1."author_id" = s.p1)
          order by 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") desc, t1."score" desc nulls last, t1."id" limit s.p2 offset s.p3) as r3), ',"whole":', 
      (select concat('[', string_agg(concat('{"id":', t5."id", ',"title":', coalesce(to_json(t5."title"), 'null'), '}'), ','
            order by t5."id"), ']')
        from "public"."article" as t5
        where ((t5."author_id" = s.p1) and (t5."id" > s.p5))), ',"some":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(r7."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
              order by r7."id"), ']'), '}')
        from 
        (select t6."id", t6."score"
          from "public"."article" as t6
          where (t6."author_id" = s.p1)
          order by t6."id" limit s.p2) as r7), ',"none":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t8."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t8."id", '}'), ','
              order by t8."id"), ']'), '}')
        from "public"."article" as t8
        where (t8."author_id" = s.p6)), ',"one":', coalesce(
        (select concat('{"name":', coalesce(to_json(t9."name"), 'null'), '}')
          from "public"."author" as t9
          where (t9."id" = s.p1)), 'null'), ',"gone":', coalesce(
        (select concat('{"name":', coalesce(to_json(t10."name"), 'null'), '}')
          from "public"."author" as t10
          where (t10."id" = s.p7)), 'null'), '}') as data
    from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::integer[], $7::integer[], $8::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, p6, p7, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::integer[], $7::integer[], $8::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, p6, p7, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"cut":', coalesce(f1.data, '[]'), ',"whole":', coalesce(f2.data, '[]'), ',"some":', coalesce(f3.data, 
        (select concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(t18."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t18."id", '}'), ','
                order by t18."id"), ']'), '}')
          from "public"."article" as t18
          where false)), ',"none":', coalesce(f4.data, 
        (select concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t20."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t20."id", '}'), ','
                order by t20."id"), ']'), '}')
          from "public"."article" as t20
          where false)), ',"one":', coalesce(f5.data, 'null'), ',"gone":', coalesce(f6.data, 'null'), '}') as data
    from cohorts s left join 
    (select s.i, concat('[', string_agg(concat('{"id":', r13."id", ',"reviews":', 
            (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t14."reviewer"), 'null'), '}'), ','
                  order by t14."article_id", t14."reviewer"), ']')
              from "public"."review" as t14
              where t14."article_id" = r13."id" and (t14."stars" > s.p4)), '}'), ','
          order by r13."order_1" desc, r13."score" desc nulls last, r13."id"), ']') as data
      from 
      (select t11."id", t11."score", 
        (select t12."name"
          from "public"."author" as t12
          where t12."id" = t11."author_id") as "order_1", s.i as "cohort", row_number() over (partition by s.i
          order by 
          (select t12."name"
            from "public"."author" as t12
            where t12."id" = t11."author_id") desc, t11."score" desc nulls last, t11."id") as "place"
        from cohorts s join "public"."article" as t11 on (t11."author_id" = s.p1)) as r13 join cohorts s on s.i = r13."cohort"
      where r13."place" - coalesce(s.p3, 0) between 1 and coalesce(s.p2, 9223372036854775807) group by s.i) as f1 on f1.i = s.i left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t15."id", ',"title":', coalesce(to_json(t15."title"), 'null'), '}'), ','
          order by t15."id"), ']') as data
      from cohorts s join "public"."article" as t15 on ((t15."author_id" = s.p1) and (t15."id" > s.p5)) group by s.i) as f2 on f2.i = s.i left join 
    (select s.i, concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(r17."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', r17."id", '}'), ','
            order by r17."id"), ']'), '}') as data
      from 
      (select t16."id", t16."score", s.i as "cohort", row_number() over (partition by s.i
          order by t16."id") as "place"
        from cohorts s join "public"."article" as t16 on (t16."author_id" = s.p1)) as r17 join cohorts s on s.i = r17."cohort"
      where r17."place" between 1 and coalesce(s.p2, 9223372036854775807) group by s.i) as f3 on f3.i = s.i left join 
    (select s.i, concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t19."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t19."id", '}'), ','
            order by t19."id"), ']'), '}') as data
      from cohorts s join "public"."article" as t19 on (t19."author_id" = s.p6) group by s.i) as f4 on f4.i = s.i left join 
    (select s.i, concat('{"name":', coalesce(to_json(t21."name"), 'null'), '}') as data
      from cohorts s join "public"."author" as t21 on (t21."id" = s.p1)) as f5 on f5.i = s.i left join 
    (select s.i, concat('{"name":', coalesce(to_json(t22."name"), 'null'), '}') as data
      from cohorts s join "public"."author" as t22 on (t22."id" = s.p7)) as f6 on f6.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"cut":', 
      (select concat('[', string_agg(concat('{"id":', r3."id", ',"reviews":', 
              (select concat('[', string_agg(concat('{"reviewer":', coalesce(to_json(t4."reviewer"), 'null'), '}'), ','
                    order by t4."article_id", t4."reviewer"), ']')
                from "public"."review" as t4
                where t4."article_id" = r3."id" and (t4."stars" > s.p4)), '}'), ','
            order by r3."order_1" desc, r3."score" desc nulls last, r3."id"), ']')
        from 
        (select t1."id", t1."score", 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") as "order_1"
          from "public"."article" as t1
          where (t1."author_id" = s.p1)
          order by 
          (select t2."name"
            from "public"."author" as t2
            where t2."id" = t1."author_id") desc, t1."score" desc nulls last, t1."id" limit s.p2 offset s.p3) as r3), ',"whole":', 
      (select concat('[', string_agg(concat('{"id":', t5."id", ',"title":', coalesce(to_json(t5."title"), 'null'), '}'), ','
            order by t5."id"), ']')
        from "public"."article" as t5
        where ((t5."author_id" = s.p1) and (t5."id" > s.p5))), ',"some":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(r7."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', r7."id", '}'), ','
              order by r7."id"), ']'), '}')
        from 
        (select t6."id", t6."score"
          from "public"."article" as t6
          where (t6."author_id" = s.p1)
          order by t6."id" limit s.p2) as r7), ',"none":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t8."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t8."id", '}'), ','
              order by t8."id"), ']'), '}')
        from "public"."article" as t8
        where (t8."author_id" = s.p6)), ',"one":', coalesce(
        (select concat('{"name":', coalesce(to_json(t9."name"), 'null'), '}')
          from "public"."author" as t9
          where (t9."id" = s.p1)), 'null'), ',"gone":', coalesce(
        (select concat('{"name":', coalesce(to_json(t10."name"), 'null'), '}')
          from "public"."author" as t10
          where (t10."id" = s.p7)), 'null'), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."article"'::regclass), pg_relation_filenode('"public"."review"'::regclass), pg_relation_filenode('"public"."author"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."article"'::regclass, '"public"."review"'::regclass, '"public"."author"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."article"'::regclass, '"public"."review"'::regclass, '"public"."author"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(r25."value_1", ';', 
                    (select concat('[', string_agg(concat(t26.tableoid, t26.ctid, t26.xmin), ','
                          order by t26."article_id", t26."reviewer"), ']')
                      from "public"."review" as t26
                      where t26."article_id" = r25."id" and (t26."stars" > s.p4))), ','
                  order by r25."order_1" desc, r25."score" desc nulls last, r25."id"), ']')
              from 
              (select t23."id", t23."score", concat(t23.tableoid, t23.ctid, t23.xmin) as "value_1", 
                (select t24."name"
                  from "public"."author" as t24
                  where t24."id" = t23."author_id") as "order_1"
                from "public"."article" as t23
                where (t23."author_id" = s.p1)
                order by 
                (select t24."name"
                  from "public"."author" as t24
                  where t24."id" = t23."author_id") desc, t23."score" desc nulls last, t23."id" limit s.p2 offset s.p3) as r25), ';', 
            (select concat('[', string_agg(concat(t27.tableoid, t27.ctid, t27.xmin), ','
                  order by t27."id"), ']')
              from "public"."article" as t27
              where ((t27."author_id" = s.p1) and (t27."id" > s.p5))), ';', 
            (select concat('{"aggregate":', concat('{"count":', count(*), ',"max":', concat('{"score":', coalesce(to_json(max(r29."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', r29."id", '}'), ','
                    order by r29."id"), ']'), '}')
              from 
              (select t28."id", t28."score"
                from "public"."article" as t28
                where (t28."author_id" = s.p1)
                order by t28."id" limit s.p2) as r29), ';', 
            (select concat('{"aggregate":', concat('{"count":', count(*), ',"avg":', concat('{"score":', coalesce(to_json(avg(t30."score")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t30."id", '}'), ','
                    order by t30."id"), ']'), '}')
              from "public"."article" as t30
              where (t30."author_id" = s.p6)), ';', coalesce(
              (select concat(t31.tableoid, t31.ctid, t31.xmin)
                from "public"."author" as t31
                where (t31."id" = s.p1)), '-'), ';', coalesce(
              (select concat(t32.tableoid, t32.ctid, t32.xmin)
                from "public"."author" as t32
                where (t32."id" = s.p7)), '-'))) as versions
        from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::integer[], $7::integer[], $8::bytea[], $9::bytea[]) with ordinality as s(p1, p2, p3, p4, p5, p6, p7, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
