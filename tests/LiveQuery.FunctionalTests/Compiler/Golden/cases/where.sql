-- tables: article, author
-- $1: bigint[] = "{10,11,9007199254740993}"
-- $2: text = "%e%"
-- $3: integer = "5"
-- $4: text = "A%"
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"title":', coalesce(to_json(t1."title"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."article" as t1
    where (((t1."id" = any ($1::bigint[])) or not ((t1."title" like $2::text))) and exists 
      (select 1
        from "public"."author" as t2
        where t2."id" = t1."author_id" and ((t2."id" < $3::integer) and (t2."name" ilike $4::text))) and t1."published_at" is not null)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"title":', coalesce(to_json(t1."title"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1
        where (((t1."id" = any (s.p1)) or not ((t1."title" like s.p2))) and exists 
          (select 1
            from "public"."author" as t2
            where t2."id" = t1."author_id" and ((t2."id" < s.p3) and (t2."name" ilike s.p4))) and t1."published_at" is not null)), '}') as data
    from 
    (select u.p1::bigint[] as p1, u.p2, u.p3, u.p4, u.seen, u.i
      from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, i) offset 0) s offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"title":', coalesce(to_json(t1."title"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1
        where (((t1."id" = any (s.p1)) or not ((t1."title" like s.p2))) and exists 
          (select 1
            from "public"."author" as t2
            where t2."id" = t1."author_id" and ((t2."id" < s.p3) and (t2."name" ilike s.p4))) and t1."published_at" is not null)), '}') as data
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
            (select concat('[', string_agg(concat(t5.tableoid, t5.ctid, t5.xmin), ','
                  order by t5."id"), ']')
              from "public"."article" as t5
              where (((t5."id" = any (s.p1)) or not ((t5."title" like s.p2))) and exists 
                (select 1
                  from "public"."author" as t6
                  where t6."id" = t5."author_id" and ((t6."id" < s.p3) and (t6."name" ilike s.p4))) and t5."published_at" is not null)))) as versions
        from 
        (select u.p1::bigint[] as p1, u.p2, u.p3, u.p4, u.seen, u.known, u.i
          from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, known, i) offset 0) s offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
