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
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"article":', 
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
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."article"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."article"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."article"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(r12."value_1", ','
                  order by r12."order_1" desc, r12."order_2" desc, r12."score" nulls first, r12."id"), ']')
              from 
              (select t9."id", t9."score", concat(t9.tableoid, t9.ctid, t9.xmin) as "value_1", 
                (select t10."name"
                  from "public"."author" as t10
                  where t10."id" = t9."author_id") as "order_1", 
                (select count(*)
                  from "public"."review" as t11
                  where t11."article_id" = t9."id") as "order_2"
                from "public"."article" as t9
                order by 
                (select t10."name"
                  from "public"."author" as t10
                  where t10."id" = t9."author_id") desc, 
                (select count(*)
                  from "public"."review" as t11
                  where t11."article_id" = t9."id") desc, t9."score" nulls first, t9."id" limit s.p1 offset s.p2) as r12))) as versions
        from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[]) with ordinality as s(p1, p2, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
