-- tables: article, author
-- $1: bigint = "1"
-- direct
select concat('{"__typename":"subscription_root","first":', 
  (select concat('[', string_agg(concat('{"id":', r2."id", '}'), ','
        order by r2."id"), ']')
    from 
    (select t1."id"
      from "public"."author" as t1
      order by t1."id" limit $1::bigint) as r2), ',"second":', 
  (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
    from "public"."article" as t3), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"__typename":"subscription_root","first":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", '}'), ','
            order by r2."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          order by t1."id" limit s.p1) as r2), ',"second":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
        from "public"."article" as t3), '}') as data
    from unnest($1::bigint[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"__typename":"subscription_root","first":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", '}'), ','
            order by r2."id"), ']')
        from 
        (select t1."id"
          from "public"."author" as t1
          order by t1."id" limit s.p1) as r2), ',"second":', 
      (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
        from "public"."article" as t3), '}') as data
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
            (select concat('[', string_agg(r8."value_1", ','
                  order by r8."id"), ']')
              from 
              (select t7."id", concat(t7.tableoid, t7.ctid, t7.xmin) as "value_1"
                from "public"."author" as t7
                order by t7."id" limit s.p1) as r8), ';', 
            (select concat('{"aggregate":', concat('{"count":', count(*), '}'), '}')
              from "public"."article" as t9))) as versions
        from unnest($1::bigint[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
