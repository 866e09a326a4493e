-- tables: author
-- $1: integer = "2"
-- $2: integer = "99"
-- direct
select concat('{"author_by_pk":', coalesce(
    (select concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"manager":', coalesce(
          (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), '}')
            from "public"."author" as t2
            where t2."id" = t1."manager_id"), 'null'), '}')
      from "public"."author" as t1
      where (t1."id" = $1::integer)), 'null'), ',"missing":', coalesce(
    (select concat('{"id":', t3."id", '}')
      from "public"."author" as t3
      where (t3."id" = $2::integer)), 'null'), '}') as data
-- multiplexed
select i, data, hash
from 
(select i, seen, data, substring(sha256(convert_to(data, 'UTF8')) for 16) as hash
  from 
  (select s.i, s.seen, concat('{"author_by_pk":', coalesce(
        (select concat('{"name":', coalesce(to_json(t1."name"), 'null'), ',"manager":', coalesce(
              (select concat('{"name":', coalesce(to_json(t2."name"), 'null'), '}')
                from "public"."author" as t2
                where t2."id" = t1."manager_id"), 'null'), '}')
          from "public"."author" as t1
          where (t1."id" = s.p1)), 'null'), ',"missing":', coalesce(
        (select concat('{"id":', t3."id", '}')
          from "public"."author" as t3
          where (t3."id" = s.p2)), 'null'), '}') as data
    from unnest($1::integer[], $2::integer[], $3::bytea[]) with ordinality as s(p1, p2, seen, i) offset 0) q offset 0) r
where hash is distinct
from seen
