-- tables: article
-- direct
select concat('{"article":', 
  (select concat('[', string_agg(concat('{"id":', t1."id", ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"meta":', coalesce(to_json(t1."meta"), 'null'), ',"score":', coalesce(to_json(t1."score"), 'null'), ',"published_at":', coalesce(to_json(t1."published_at"), 'null'), ',"pages":', coalesce(to_json(t1."pages"), 'null'), ',"token":', coalesce(to_json(t1."token"), 'null'), '}'), ','
        order by t1."id"), ']')
    from "public"."article" as t1), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article":', 
      (select concat('[', string_agg(concat('{"id":', t1."id", ',"tags":', coalesce(to_json(t1."tags"), 'null'), ',"meta":', coalesce(to_json(t1."meta"), 'null'), ',"score":', coalesce(to_json(t1."score"), 'null'), ',"published_at":', coalesce(to_json(t1."published_at"), 'null'), ',"pages":', coalesce(to_json(t1."pages"), 'null'), ',"token":', coalesce(to_json(t1."token"), 'null'), '}'), ','
            order by t1."id"), ']')
        from "public"."article" as t1), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
