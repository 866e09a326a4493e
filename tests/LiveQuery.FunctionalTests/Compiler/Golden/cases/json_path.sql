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
