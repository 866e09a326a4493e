-- tables: article, author
-- $1: text = ""
-- direct
select concat('{"author":', 
  (select concat('[', string_agg(concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"articles_aggregate":', 
          (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                  order by t2."id"), ']'), '}')
            from "public"."article" as t2
            where t2."author_id" = t1."id" and (t2."title" <> $1::text)), '}'), ','
        order by t1."id"), ']')
    from "public"."author" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author":', 
      (select concat('[', string_agg(concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"articles_aggregate":', 
              (select concat('{"aggregate":', concat('{"count":', count(*), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t2."id", '}'), ','
                      order by t2."id"), ']'), '}')
                from "public"."article" as t2
                where t2."author_id" = t1."id" and (t2."title" <> s.p1)), '}'), ','
            order by t1."id"), ']')
        from "public"."author" as t1), '}') as data
    from unnest($1::text[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
