-- tables: article, author
-- $1: text = ""
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"articles_aggregate":', 
          (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                  order by t2."id"), ']'), '}')
            from "public"."article" as t2
            where t2."author_id" = t1."id" and (t2."title" <> $1::text)), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                      order by t2."id"), ']'), '}')
                from "public"."article" as t2
                where t2."author_id" = t1."id" and (t2."title" <> s.p1)), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
    from unnest($1::text[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                      order by t2."id"), ']'), '}')
                from "public"."article" as t2
                where t2."author_id" = t1."id" and (t2."title" <> s.p1)), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
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
            (select concat('[', string_agg(concat(concat(t5.tableoid, t5.ctid, t5.xmin), ';', 
                    (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t6."id", '}'), ','
                            order by t6."id"), ']'), '}')
                      from "public"."article" as t6
                      where t6."author_id" = t5."id" and (t6."title" <> s.p1))), ','
                  order by t5."id"), ']')
              from "public"."author" as t5))) as versions
        from unnest($1::text[], $2::bytea[], $3::bytea[]) with ordinality as s(p1, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
