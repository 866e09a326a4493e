-- tables: article
-- $1: text[] = "{}"
-- $2: text[] = "{\"k\",0}"
-- $3: text[] = "{\"k\",2,\"x\"}"
-- $4: text[] = "{\"a\",\"b\"}"
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"whole":', coalesce(to_json((t1."meta" #> $1::text[])), 'null'), ',"inner":', coalesce(to_json((t1."meta" #> $2::text[])), 'null'), ',"given":', coalesce(to_json((t1."meta" #> $3::text[])), 'null'), ',"none":', coalesce(to_json((t1."meta" #> $4::text[])), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."article" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"whole":', coalesce(to_json((t1."meta" #> s.p1)), 'null'), ',"inner":', coalesce(to_json((t1."meta" #> s.p2)), 'null'), ',"given":', coalesce(to_json((t1."meta" #> s.p3)), 'null'), ',"none":', coalesce(to_json((t1."meta" #> s.p4)), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1), '}') as data
    from 
    (select u.p1::text[] as p1, u.p2::text[] as p2, u.p3::text[] as p3, u.p4::text[] as p4, u.seen, u.i
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, i) offset 0) s offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"whole":', coalesce(to_json((t1."meta" #> s.p1)), 'null'), ',"inner":', coalesce(to_json((t1."meta" #> s.p2)), 'null'), ',"given":', coalesce(to_json((t1."meta" #> s.p3)), 'null'), ',"none":', coalesce(to_json((t1."meta" #> s.p4)), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1), '}') as data
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
            (select concat('[', string_agg(concat(t3.tableoid, t3.ctid, t3.xmin), ','
                  order by t3."id"), ']')
              from "public"."article" as t3))) as versions
        from 
        (select u.p1::text[] as p1, u.p2::text[] as p2, u.p3::text[] as p3, u.p4::text[] as p4, u.seen, u.known, u.i
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, known, i) offset 0) s offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
