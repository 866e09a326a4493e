-- tables: article
-- $1: integer = "0"
-- direct
select concat('{"article_aggregate":', 
  (select concat('{"__typename":"article_aggregate","aggregate":', concat('{"count":', count(*), ',"authors":', count(distinct t1."author_id"), ',"pairs":', count((t1."author_id", t1."score")), ',"sum":', concat('{"author_id":', coalesce(to_json(sum(t1."author_id")), 'null'), ',"score":', coalesce(to_json(sum(t1."score")), 'null'), '}'), ',"avg":', concat('{"author_id":', coalesce(to_json(avg(t1."author_id")), 'null'), '}'), ',"max":', concat('{"title":', coalesce(to_json(max(t1."title")), 'null'), ',"published_at":', coalesce(to_json(max(t1."published_at")), 'null'), '}'), ',"min":', concat('{"id":', coalesce(to_json(min(t1."id")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
          order by t1."id"), ']'), '}')
    from "public"."article" as t1
    where (t1."author_id" > $1::integer)), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_aggregate":', 
      (select concat('{"__typename":"article_aggregate","aggregate":', concat('{"count":', count(*), ',"authors":', count(distinct t1."author_id"), ',"pairs":', count((t1."author_id", t1."score")), ',"sum":', concat('{"author_id":', coalesce(to_json(sum(t1."author_id")), 'null'), ',"score":', coalesce(to_json(sum(t1."score")), 'null'), '}'), ',"avg":', concat('{"author_id":', coalesce(to_json(avg(t1."author_id")), 'null'), '}'), ',"max":', concat('{"title":', coalesce(to_json(max(t1."title")), 'null'), ',"published_at":', coalesce(to_json(max(t1."published_at")), 'null'), '}'), ',"min":', concat('{"id":', coalesce(to_json(min(t1."id")), 'null'), '}'), '}'), ',"nodes":', concat('[', string_agg(concat('{"id":', t1."id", '}'), ','
              order by t1."id"), ']'), '}')
        from "public"."article" as t1
        where (t1."author_id" > s.p1)), '}') as data
    from unnest($1::integer[], $2::bytea[]) with ordinality as s(p1, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
