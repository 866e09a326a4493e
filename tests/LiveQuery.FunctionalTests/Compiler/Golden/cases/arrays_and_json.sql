-- tables: article
-- $1: text[] = "{\"math\"}"
-- $2: text = "k"
-- $3: jsonb = "{\"k\":[]}"
-- $4: text[] = "{\"x\"}"
-- direct
select concat('{"a":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
        order by t1."id"), ']')
    from "public"."article" as t1
    where (t1."tags" @> $1::text[])), ',"b":', 
  (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
        order by t2."id"), ']')
    from "public"."article" as t2
    where (t2."meta" ? $2::text)), ',"c":', 
  (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
        order by t3."id"), ']')
    from "public"."article" as t3
    where (t3."meta" @> $3::jsonb)), ',"d":', 
  (select concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
        order by t4."id"), ']')
    from "public"."article" as t4
    where (t4."tags" = $4::text[])), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"a":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1
        where (t1."tags" @> s.p1)), ',"b":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."article" as t2
        where (t2."meta" ? s.p2)), ',"c":', 
      (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
            order by t3."id"), ']')
        from "public"."article" as t3
        where (t3."meta" @> s.p3)), ',"d":', 
      (select concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
            order by t4."id"), ']')
        from "public"."article" as t4
        where (t4."tags" = s.p4)), '}') as data
    from 
    (select u.p1::text[] as p1, u.p2, u.p3::jsonb as p3, u.p4::text[] as p4, u.seen, u.i
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, i) offset 0) s offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"a":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1
        where (t1."tags" @> s.p1)), ',"b":', 
      (select concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
            order by t2."id"), ']')
        from "public"."article" as t2
        where (t2."meta" ? s.p2)), ',"c":', 
      (select concat('[', string_agg(concat('{"id":', t3."id", '}'), ','
            order by t3."id"), ']')
        from "public"."article" as t3
        where (t3."meta" @> s.p3)), ',"d":', 
      (select concat('[', string_agg(concat('{"id":', t4."id", '}'), ','
            order by t4."id"), ']')
        from "public"."article" as t4
        where (t4."tags" = s.p4)), '}') as data
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
            (select concat('[', string_agg(concat(t9.tableoid, t9.ctid, t9.xmin), ','
                  order by t9."id"), ']')
              from "public"."article" as t9
              where (t9."tags" @> s.p1)), ';', 
            (select concat('[', string_agg(concat(t10.tableoid, t10.ctid, t10.xmin), ','
                  order by t10."id"), ']')
              from "public"."article" as t10
              where (t10."meta" ? s.p2)), ';', 
            (select concat('[', string_agg(concat(t11.tableoid, t11.ctid, t11.xmin), ','
                  order by t11."id"), ']')
              from "public"."article" as t11
              where (t11."meta" @> s.p3)), ';', 
            (select concat('[', string_agg(concat(t12.tableoid, t12.ctid, t12.xmin), ','
                  order by t12."id"), ']')
              from "public"."article" as t12
              where (t12."tags" = s.p4)))) as versions
        from 
        (select u.p1::text[] as p1, u.p2, u.p3::jsonb as p3, u.p4::text[] as p4, u.seen, u.known, u.i
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality as u(p1, p2, p3, p4, seen, known, i) offset 0) s offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
