-- tables: author
-- $1: public.mood = "sad"
-- $2: numeric = null
-- $3: integer = "2"
-- $4: bigint = "1"
-- direct
select concat('{"author_connection":', 
  (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')
              order by r2."row_number" desc) filter (where r2."row_number" <= $4::bigint))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= $4::bigint))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and $4::bigint > 0 and (exists 
            (select 1
              from "public"."author" as t3
              where ((t3."mood" > $1::public.mood or (t3."mood" is null and $1::public.mood is not null)) or ((t3."mood" = $1::public.mood or (t3."mood" is null and $1::public.mood is null)) and ((t3."rating" < $2::numeric or (t3."rating" is null and $2::numeric is not null)) or ((t3."rating" = $2::numeric or (t3."rating" is null and $2::numeric is null)) and (t3."id" < $3::integer))))) is not true))), ',"hasPreviousPage":', to_json(count(*) > 0 and $4::bigint > 0 and (count(*) > $4::bigint)), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"name":', coalesce(to_json(r2."name"), 'null'), ',"mood":', coalesce(to_json(r2."mood"), 'null'), '}'), '}'), ','
          order by r2."row_number" desc) filter (where r2."row_number" <= $4::bigint), ']'), '}')
    from 
    (select t1."id", t1."name", t1."mood", t1."rating", row_number() over (order by t1."mood", t1."rating" desc nulls last, t1."id" desc) as "row_number"
      from "public"."author" as t1
      where ((t1."mood" > $1::public.mood or (t1."mood" is null and $1::public.mood is not null)) or ((t1."mood" = $1::public.mood or (t1."mood" is null and $1::public.mood is null)) and ((t1."rating" < $2::numeric or (t1."rating" is null and $2::numeric is not null)) or ((t1."rating" = $2::numeric or (t1."rating" is null and $2::numeric is null)) and (t1."id" < $3::integer)))))
      order by t1."mood", t1."rating" desc nulls last, t1."id" desc limit $4::bigint + 1) as r2), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_connection":', 
      (select concat('{"pageInfo":', concat('{"startCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')
                  order by r2."row_number" desc) filter (where r2."row_number" <= s.p4))[1], '"'), ',"endCursor":', concat('"', (array_agg(translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', '')) filter (where r2."row_number" = 1 and r2."row_number" <= s.p4))[1], '"'), ',"hasNextPage":', to_json(count(*) > 0 and s.p4 > 0 and (exists 
                (select 1
                  from "public"."author" as t3
                  where ((t3."mood" > s.p1 or (t3."mood" is null and s.p1 is not null)) or ((t3."mood" = s.p1 or (t3."mood" is null and s.p1 is null)) and ((t3."rating" < s.p2 or (t3."rating" is null and s.p2 is not null)) or ((t3."rating" = s.p2 or (t3."rating" is null and s.p2 is null)) and (t3."id" < s.p3))))) is not true))), ',"hasPreviousPage":', to_json(count(*) > 0 and s.p4 > 0 and (count(*) > s.p4)), '}'), ',"edges":', concat('[', string_agg(concat('{"cursor":', concat('"', translate(encode(convert_to(concat('{"mood" : ', coalesce(to_json(r2."mood"), 'null'), ', "rating" : ', coalesce(to_json(r2."rating"), 'null'), ', "id" : ', r2."id", '}'), 'UTF8'), 'base64'), E'\n', ''), '"'), ',"node":', concat('{"name":', coalesce(to_json(r2."name"), 'null'), ',"mood":', coalesce(to_json(r2."mood"), 'null'), '}'), '}'), ','
              order by r2."row_number" desc) filter (where r2."row_number" <= s.p4), ']'), '}')
        from 
        (select t1."id", t1."name", t1."mood", t1."rating", row_number() over (order by t1."mood", t1."rating" desc nulls last, t1."id" desc) as "row_number"
          from "public"."author" as t1
          where ((t1."mood" > s.p1 or (t1."mood" is null and s.p1 is not null)) or ((t1."mood" = s.p1 or (t1."mood" is null and s.p1 is null)) and ((t1."rating" < s.p2 or (t1."rating" is null and s.p2 is not null)) or ((t1."rating" = s.p2 or (t1."rating" is null and s.p2 is null)) and (t1."id" < s.p3)))))
          order by t1."mood", t1."rating" desc nulls last, t1."id" desc limit s.p4 + 1) as r2), '}') as data
    from unnest($1::public.mood[], $2::numeric[], $3::integer[], $4::bigint[], $5::bytea[]) with ordinality as s(p1, p2, p3, p4, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
