-- tables: Odd "name
-- direct
select concat('{"odd":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."Odd ""name" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"odd":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"select":', coalesce(to_json(t1."select"), 'null'), ',"its":', coalesce(to_json(t1."it's"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."Odd ""name" as t1), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
