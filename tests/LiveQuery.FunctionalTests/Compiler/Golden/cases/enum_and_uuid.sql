-- tables: article, author
-- $1: public.mood[] = "{\"happy\",\"sad\"}"
-- $2: uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"mood":', coalesce(to_json(t1."mood"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1
    where (t1."mood" = any ($1::public.mood[]))), ',"article":', 
  (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
        order by t2."id"), ']')
    from "public"."article" as t2
    where (t2."token" = $2::uuid)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"mood":', coalesce(to_json(t1."mood"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."mood" = any (s.p1))), ',"article":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."article" as t2
        where (t2."token" = s.p2)), '}') as data
    from 
    (select u.p1::public.mood[] as p1, u.p2, u.seen, u.i
      from unnest($1::text[], $2::uuid[], $3::bytea[]) with ordinality as u(p1, p2, seen, i) offset 0) s offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from 
  (select u.p1::public.mood[] as p1, u.p2, u.seen, u.i
    from unnest($1::text[], $2::uuid[], $3::bytea[]) with ordinality as u(p1, p2, seen, i) offset 0) s) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t3."id", ',"mood":', coalesce(to_json(t3."mood"), 'null'), '}'), ','
            order by t3."id"), ']')
        from "public"."author" as t3
        where (t3."mood" = any (s.p1))), ',"article":', coalesce(f1.data, '[]'), '}') as data
    from cohorts s left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
          order by t4."id"), ']') as data
      from cohorts s join "public"."article" as t4 on (t4."token" = s.p2) group by s.i) as f1 on f1.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"mood":', coalesce(to_json(t1."mood"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."mood" = any (s.p1))), ',"article":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."article" as t2
        where (t2."token" = s.p2)), '}') as data
    from 
    (select *, int8send(hashtextextended(versions, 0)) || int8send(hashtextextended(versions, 1)) as mark
      from 
      (select s.*, concat(
          (select pg_postmaster_start_time()::text), ' ', 
          (select hashtextextended(concat_ws('/', pg_relation_filenode('"public"."author"'::regclass), pg_relation_filenode('"public"."article"'::regclass), 
                (select string_agg(xmin::text, ' '
                    order by attrelid, attnum)
                  from pg_attribute
                  where attrelid in ('"public"."author"'::regclass, '"public"."article"'::regclass) and attnum > 0), (with recursive below(oid, link) as ( select inhrelid, xmin
                    from pg_inherits
                    where inhparent in ('"public"."author"'::regclass, '"public"."article"'::regclass) union all select h.inhrelid, h.xmin
                    from below b join pg_inherits h on h.inhparent = b.oid) select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ','
                    order by oid, link::text)
                  from below)), 0)), ' ', concat(
            (select concat('[', string_agg(concat(concat(t5.tableoid, t5.ctid, t5.xmin), ';', coalesce(to_json(t5."mood"), 'null')), ','
                  order by t5."id"), ']')
              from "public"."author" as t5
              where (t5."mood" = any (s.p1))), ';', 
            (select concat('[', string_agg(concat(t6.tableoid, t6.ctid, t6.xmin), ','
                  order by t6."id"), ']')
              from "public"."article" as t6
              where (t6."token" = s.p2)))) as versions
        from 
        (select u.p1::public.mood[] as p1, u.p2, u.seen, u.known, u.i
          from unnest($1::text[], $2::uuid[], $3::bytea[], $4::bytea[]) with ordinality as u(p1, p2, seen, known, i) offset 0) s offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
