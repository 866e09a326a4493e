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
