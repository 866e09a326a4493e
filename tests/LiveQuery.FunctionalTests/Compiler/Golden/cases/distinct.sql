-- tables: article
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', r2."id", ',"author_id":', r2."author_id", '}'), ','
        order by r2."author_id", r2."id" desc), ']')
    from 
    (select distinct on (t1."author_id") t1."id", t1."author_id"
      from "public"."article" as t1
      order by t1."author_id", t1."id" desc) as r2), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", ',"author_id":', r2."author_id", '}'), ','
            order by r2."author_id", r2."id" desc), ']')
        from 
        (select distinct on (t1."author_id") t1."id", t1."author_id"
          from "public"."article" as t1
          order by t1."author_id", t1."id" desc) as r2), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
-- fingerprint
select i, case when hash is distinct
from seen then data end, hash, mark
from 
(select i, seen, mark, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, s.mark, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', r2."id", ',"author_id":', r2."author_id", '}'), ','
            order by r2."author_id", r2."id" desc), ']')
        from 
        (select distinct on (t1."author_id") t1."id", t1."author_id"
          from "public"."article" as t1
          order by t1."author_id", t1."id" desc) as r2), '}') as data
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
            (select concat('[', string_agg(r6."value_1", ','
                  order by r6."author_id", r6."id" desc), ']')
              from 
              (select distinct on (t5."author_id") t5."id", t5."author_id", concat(t5.tableoid, t5.ctid, t5.xmin) as "value_1"
                from "public"."article" as t5
                order by t5."author_id", t5."id" desc) as r6))) as versions
        from unnest($1::bytea[], $2::bytea[]) with ordinality as s(seen, known, i) offset 0) v offset 0) s
    where s.mark is distinct
    from s.known offset 0) q offset 0) r
