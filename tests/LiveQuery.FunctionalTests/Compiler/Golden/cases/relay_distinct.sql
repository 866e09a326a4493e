-- tables: article
-- $1: bigint = "1"
-- $2: bigint = "1"
-- direct
select concat('{"article_connection":', 
  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r3."row_number" = 1 and r3."row_number" <= $1::bigint))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r3."row_number" desc) filter (where r3."row_number" <= $1::bigint))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and $1::bigint > 0 and (count(*) > $1::bigint)), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"title":', coalesce(to_json(r3."title"), 'null'), '}'), '}'), ','
          order by r3."row_number") filter (where r3."row_number" <= $1::bigint), ']'), '}')
    from 
    (select r2."id", r2."author_id", r2."title", row_number() over (order by r2."author_id", r2."id" desc) as "row_number"
      from 
      (select distinct on (t1."author_id") t1."id", t1."author_id", t1."title"
        from "public"."article" as t1
        order by t1."author_id", t1."id" desc) as r2
      order by r2."author_id", r2."id" desc limit $1::bigint + 1) as r3), ',"last":', 
  (select concat('{"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author_id" : ', r6."author_id", ', "id" : ', r6."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"title":', coalesce(to_json(r6."title"), 'null'), '}'), '}'), ','
          order by r6."row_number" desc) filter (where r6."row_number" <= $2::bigint), ']'), ',"pageInfo":', concat('{"hasPreviousPage":', to_json(count(*) > 0 and $2::bigint > 0 and (count(*) > $2::bigint)), ',"hasNextPage":', 'false', '}'), '}')
    from 
    (select r5."id", r5."author_id", r5."title", row_number() over (order by r5."author_id" desc, r5."id" desc) as "row_number"
      from 
      (select distinct on (t4."author_id") t4."id", t4."author_id", t4."title"
        from "public"."article" as t4
        order by t4."author_id", t4."id") as r5
      order by r5."author_id" desc, r5."id" desc limit $2::bigint + 1) as r6), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_connection":', 
      (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r3."row_number" = 1 and r3."row_number" <= s.p1))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r3."row_number" desc) filter (where r3."row_number" <= s.p1))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and s.p1 > 0 and (count(*) > s.p1)), ',"hasPreviousPage":', 'false', '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author_id" : ', r3."author_id", ', "id" : ', r3."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"title":', coalesce(to_json(r3."title"), 'null'), '}'), '}'), ','
              order by r3."row_number") filter (where r3."row_number" <= s.p1), ']'), '}')
        from 
        (select r2."id", r2."author_id", r2."title", row_number() over (order by r2."author_id", r2."id" desc) as "row_number"
          from 
          (select distinct on (t1."author_id") t1."id", t1."author_id", t1."title"
            from "public"."article" as t1
            order by t1."author_id", t1."id" desc) as r2
          order by r2."author_id", r2."id" desc limit s.p1 + 1) as r3), ',"last":', 
      (select concat('{"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"author_id" : ', r6."author_id", ', "id" : ', r6."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"title":', coalesce(to_json(r6."title"), 'null'), '}'), '}'), ','
              order by r6."row_number" desc) filter (where r6."row_number" <= s.p2), ']'), ',"pageInfo":', concat('{"hasPreviousPage":', to_json(count(*) > 0 and s.p2 > 0 and (count(*) > s.p2)), ',"hasNextPage":', 'false', '}'), '}')
        from 
        (select r5."id", r5."author_id", r5."title", row_number() over (order by r5."author_id" desc, r5."id" desc) as "row_number"
          from 
          (select distinct on (t4."author_id") t4."id", t4."author_id", t4."title"
            from "public"."article" as t4
            order by t4."author_id", t4."id") as r5
          order by r5."author_id" desc, r5."id" desc limit s.p2 + 1) as r6), '}') as data
    from unnest($1::bigint[], $2::bigint[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
