-- tables: author
-- $1: text = "'; drop table author; --"
-- $2: text = "\\' \" $1 s.p1 {}"
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1
    where (t1."name" = $1::text)), ',"other":', 
  (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
        order by t2."id"), ']')
    from "public"."author" as t2
    where (t2."name" = $2::text)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."name" = s.p1)), ',"other":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."author" as t2
        where (t2."name" = s.p2)), '}') as data
    from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- set
with cohorts as materialized 
(select *
  from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as s(p1, p2, seen, i)) select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', coalesce(f1.data, '[]'), ',"other":', coalesce(f2.data, '[]'), '}') as data
    from cohorts s left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
          order by t3."id"), ']') as data
      from cohorts s join "public"."author" as t3 on (t3."name" = s.p1) group by s.i) as f1 on f1.i = s.i left join 
    (select s.i, concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
          order by t4."id"), ']') as data
      from cohorts s join "public"."author" as t4 on (t4."name" = s.p2) group by s.i) as f2 on f2.i = s.i offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1
        where (t1."name" = s.p1)), ',"other":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."author" as t2
        where (t2."name" = s.p2)), '}') as data
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
            (select concat('[', string_agg(concat(t5.tableoid, t5.ctid, t5.xmin), ','
                  order by t5."id"), ']')
              from "public"."author" as t5
              where (t5."name" = s.p1)), ';', 
            (select concat('[', string_agg(concat(t6.tableoid, t6.ctid, t6.xmin), ','
                  order by t6."id"), ']')
              from "public"."author" as t6
              where (t6."name" = s.p2)))) as versions
        from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[]) with ordinality as s(p1, p2, seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
