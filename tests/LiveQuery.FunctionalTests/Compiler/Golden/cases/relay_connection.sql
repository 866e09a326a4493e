-- tables: author
-- $1: bigint = "2"
-- $2: integer = "2"
-- $3: bigint = "5"
-- direct
select concat('{"author_connection":', 
  (select concat('{"__typename":"authorConnection","pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= $1::bigint))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r2."row_number" desc) filter (where r2."row_number" <= $1::bigint))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and $1::bigint > 0 and (count(*) > $1::bigint)), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"__typename":"author","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', r2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"name":', coalesce(to_json(r2."name"), 'null'), '}'), '}'), ','
          order by r2."row_number") filter (where r2."row_number" <= $1::bigint), ']'), '}')
    from 
    (select t1."id", t1."name", row_number() over (order by t1."id") as "row_number"
      from "public"."author" as t1
      order by t1."id" limit $1::bigint + 1) as r2), ',"rest":', 
  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r4."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r4."row_number" = 1 and r4."row_number" <= $3::bigint))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r4."id", '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r4."row_number" desc) filter (where r4."row_number" <= $3::bigint))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and $3::bigint > 0 and (count(*) > $3::bigint)), ',"hasPreviousPage":', to_json(count(*) > 0 and $3::bigint > 0 and (exists 
            (select 1
              from "public"."author" as t5
              where t5."id" <= $2::integer))), '}'), ',"edges":', concat('[', string_agg(concat('{"node":', concat('{"name":', coalesce(to_json(r4."name"), 'null'), '}'), '}'), ','
          order by r4."row_number") filter (where r4."row_number" <= $3::bigint), ']'), '}')
    from 
    (select t3."id", t3."name", row_number() over (order by t3."id") as "row_number"
      from "public"."author" as t3
      where t3."id" > $2::integer
      order by t3."id" limit $3::bigint + 1) as r4), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_connection":', 
      (select concat('{"__typename":"authorConnection","pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= s.p1))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r2."row_number" desc) filter (where r2."row_number" <= s.p1))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and s.p1 > 0 and (count(*) > s.p1)), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"__typename":"author","id":', concat('"', translate(encode(convert_to(concat('[1, "public", "author", ', r2."id", ']'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"name":', coalesce(to_json(r2."name"), 'null'), '}'), '}'), ','
              order by r2."row_number") filter (where r2."row_number" <= s.p1), ']'), '}')
        from 
        (select t1."id", t1."name", row_number() over (order by t1."id") as "row_number"
          from "public"."author" as t1
          order by t1."id" limit s.p1 + 1) as r2), ',"rest":', 
      (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r4."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r4."row_number" = 1 and r4."row_number" <= s.p3))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"id" : ', r4."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r4."row_number" desc) filter (where r4."row_number" <= s.p3))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and s.p3 > 0 and (count(*) > s.p3)), ',"hasPreviousPage":', to_json(count(*) > 0 and s.p3 > 0 and (exists 
                (select 1
                  from "public"."author" as t5
                  where t5."id" <= s.p2))), '}'), ',"edges":', concat('[', string_agg(concat('{"node":', concat('{"name":', coalesce(to_json(r4."name"), 'null'), '}'), '}'), ','
              order by r4."row_number") filter (where r4."row_number" <= s.p3), ']'), '}')
        from 
        (select t3."id", t3."name", row_number() over (order by t3."id") as "row_number"
          from "public"."author" as t3
          where t3."id" > s.p2
          order by t3."id" limit s.p3 + 1) as r4), '}') as data
    from unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bytea[]) with ordinality as s(p1, p2, p3, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
