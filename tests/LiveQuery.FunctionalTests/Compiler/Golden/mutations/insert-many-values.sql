-- step 0, an answer, at $.selectionSet.insert_review.args.objects
select concat('{"affected_rows":', count(*), '}') as data, coalesce(bool_and(true), true) as ok
from 
(select null::text as data
  where false) as changed
