-- tables: article
-- direct
select concat('{"article_aggregate":', concat('{"aggregate":', concat('{"__typename":"article_aggregate_fields"}'), '}'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"article_aggregate":', concat('{"aggregate":', concat('{"__typename":"article_aggregate_fields"}'), '}'), '}') as data
    from unnest($1::bytea[]) with ordinality as s(seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
