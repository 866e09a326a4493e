-- tables: Odd "name
-- direct
select concat('{"odd":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."Odd ""name" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"odd":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."Odd ""name" as t1), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"odd":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."Odd ""name" as t1), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."Odd ""name"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."Odd ""name"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."Odd ""name"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(t3.tableoid, t3.ctid, t3.xmin), ','
                  order by t3."id"), ']')
              from "public"."Odd ""name" as t3))) as versions
        from unnest($1::bytea[], $2::bytea[]) with ordinality as s(seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
