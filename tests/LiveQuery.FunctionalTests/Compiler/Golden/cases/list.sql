-- tables: author
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"mood":', coalesce(to_json(t1."mood"), 'null'), ',"rating":', coalesce(to_json(t1."rating"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"name":', coalesce(to_json(t1."name"), 'null'), ',"mood":', coalesce(to_json(t1."mood"), 'null'), ',"rating":', coalesce(to_json(t1."rating"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
