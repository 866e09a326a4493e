namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The SQL that reads the catalog. Of Postgres' own schemas nothing is read; of the rest, what the database role may
/// read. Works from Postgres 12 on: columns that came later are read through <c>to_jsonb</c>.
/// </summary>
internal static class CatalogSql
{
    // Relations that are neither Postgres' own, nor an extension's, nor temporary, nor partitions of another.
    private const string Relations =
        """
        relations as materialized (
          select c.oid, n.nspname, c.relname, c.relkind
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
            and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
            and not exists (select from pg_depend d
              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        )
        """;

    private const string Functions =
        """
        functions as materialized (
          select p.*, n.nspname
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where p.prokind = 'f' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
            and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
            and not exists (select from pg_depend d
              where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
        )
        """;

    // What tells the time, besides functions that say themselves that they are volatile.
    private const string Clock =
        "now|statement_timestamp|transaction_timestamp|clock_timestamp|timeofday|current_timestamp|current_date|current_time"
        + "|localtime|localtimestamp|random|gen_random_uuid|nextval|lastval|currval";

    // The bits are those of pg_relation_is_updatable: 4 update, 8 insert, 16 delete.
    private const string Tables =
        $"""
        with {Relations}
        select r.oid, r.nspname::text, r.relname::text, r.relkind, obj_description(r.oid, 'pg_class'),
               case when r.relkind in ('r', 'p') then 28 else pg_relation_is_updatable(r.oid, true) end
        from relations r
        """;

    private const string Columns =
        $"""
        with {Relations}
        select a.attrelid, a.attname::text, a.attnum, a.atttypid,
               r.relkind in ('v', 'm') or not (
                 (a.attnotnull and not exists (select from pg_constraint k
                    where k.conrelid = a.attrelid and k.contype = 'n' and not k.convalidated
                      and k.conkey = array[a.attnum]))
                 or (t.typtype = 'd' and t.typnotnull)) as nullable,
               (a.atthasdef and a.attgenerated = '') or a.attidentity <> ''
                 or (t.typtype = 'd' and t.typdefault is not null) as has_default,
               a.attgenerated <> '' as generated, a.attidentity <> '' as identity, d.description,
               a.attgenerated <> '' or a.attidentity = 'a' as fixed
        from relations r
        join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        join pg_type t on t.oid = a.atttypid
        left join pg_description d
          on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
        where has_column_privilege(r.oid, a.attnum, 'select')
        order by a.attrelid, a.attnum
        """;

    // A foreign key with PERIOD is no equality; those with a parent repeat it for a partition of the target.
    private const string Keys =
        $"""
        with {Relations}
        select k.conrelid, k.conname::text, k.contype, k.conkey, k.confrelid, coalesce(k.confkey, array[]::smallint[])
        from relations r join pg_constraint k on k.conrelid = r.oid
        where (k.contype in ('p', 'u')
            or (k.contype = 'f' and k.conparentid = 0 and to_jsonb(k) ->> 'conperiod' is distinct from 'true'))
          and k.conkey is not null
        order by k.conrelid, k.conname
        """;

    private const string Routines =
        $"""
        with {Functions}
        select f.oid, f.nspname::text, f.proname::text, f.provolatile, f.proretset, f.prorettype, t.typrelid,
               f.provariadic <> 0, coalesce(f.proallargtypes, f.proargtypes::oid[]),
               coalesce(f.proargmodes::text[], array[]::text[]), coalesce(f.proargnames, array[]::text[]),
               f.pronargdefaults::int, obj_description(f.oid, 'pg_proc'),
               f.provolatile = 's' and coalesce(f.prosrc, '') ~* '\m({Clock})\M'
        from functions f join pg_type t on t.oid = f.prorettype
        order by f.oid
        """;

    private const string Types =
        $"""
        with recursive {Relations}, {Functions},
        used(oid) as (
          select a.atttypid from relations r join pg_attribute a on a.attrelid = r.oid where a.attnum > 0 and not a.attisdropped
          union select prorettype from functions
          union select unnest(coalesce(proallargtypes, proargtypes::oid[])) from functions
          union
          select part.oid
          from used u join pg_type t on t.oid = u.oid
          cross join lateral (values (t.typbasetype), (case when t.typtype = 'b' and t.typcategory = 'A' then t.typelem else 0 end)) part(oid)
          where part.oid <> 0
        )
        select t.oid, n.nspname::text, t.typname::text, format_type(t.oid, -1), t.typtype,
               t.typtype = 'b' and t.typcategory = 'A' and t.typelem <> 0,
               t.typelem, t.typbasetype,
               case when t.typtype = 'e' then array(select e.enumlabel::text from pg_enum e
                 where e.enumtypid = t.oid order by e.enumsortorder) else array[]::text[] end
        from (select distinct oid from used) u join pg_type t on t.oid = u.oid join pg_namespace n on n.oid = t.typnamespace
        """;

    // What views read, and whether it belongs to Postgres itself (statistics views above all).
    private const string Reads =
        """
        select distinct r.ev_class, n.nspname::text, c.relname::text, c.oid, c.relkind,
               n.nspname ~ '^pg_' or n.nspname = 'information_schema'
        from pg_rewrite r
        join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
        join pg_namespace vn on vn.oid = v.relnamespace and vn.nspname !~ '^pg_' and vn.nspname <> 'information_schema'
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
        join pg_class c on c.oid = d.refobjid
        join pg_namespace n on n.oid = c.relnamespace
        """;

    // Views whose own query is volatile, and partitioned tables with a foreign partition. The functions are read from the
    // stored query, since Postgres keeps no dependencies on its own; SQLVALUEFUNCTION 0 to 8 are current_date and the like.
    private const string Volatile =
        $"""
        with recursive views as materialized (
          select r.ev_class, r.ev_action::text as action
          from pg_rewrite r
          join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
          join pg_namespace n on n.oid = v.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          where r.ev_type = '1'
        ),
        calls as (
          select distinct v.ev_class, m[1]::oid as oid
          from views v
          cross join regexp_matches(v.action, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') m
        ),
        above(oid) as (
          select i.inhparent from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'f'
          union select i.inhparent from above a join pg_inherits i on i.inhrelid = a.oid
        )
        select c.ev_class
        from calls c join pg_proc p on p.oid = c.oid
        where p.provolatile = 'v'
          or (p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname in ('now', 'statement_timestamp', 'transaction_timestamp') or (p.proname = 'age' and p.pronargs = 1)))
          or (p.pronamespace <> 'pg_catalog'::regnamespace and p.provolatile = 's' and p.prosrc ~* '\m({Clock})\M')
        union select ev_class from views where action ~ '{OpenBrace}SQLVALUEFUNCTION :op [0-8] '
        union select oid from above
        """;

    private const string OpenBrace = "[{]";

    /// <summary>The statements of one batch, in the order in which <see cref="CatalogReader"/> reads their results.</summary>
    public static readonly string[] Load =
    [
        "begin isolation level repeatable read read only",
        "select set_config('search_path', '', true), current_setting('server_version_num')::int",
        Types,
        Tables,
        Columns,
        Keys,
        Reads,
        Volatile,
        Routines,
        "commit",
    ];

    /// <summary>
    /// The fingerprint: sums of hashes, so that nothing is sorted. Where a row's version (<c>xmin</c>) also changes without
    /// DDL (<c>truncate</c>, a refreshed view), its contents are hashed instead.
    /// </summary>
    public const string Version =
        """
        with spaces as materialized (
          select oid, nspname, nspacl, nspowner from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
        ),
        relations as materialized (
          select c.oid, c.relname, c.relnamespace, c.relkind, c.relispartition, c.relacl, c.relowner
          from pg_class c join spaces s on s.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c', 'S')
        )
        select md5(concat_ws('/',
          current_setting('server_version_num'), current_user,
          (select oid from pg_database where datname = current_database()),
          (select sum(hashtextextended(concat_ws(' ', oid, nspname, nspacl, nspowner), 0)) from spaces),
          (select sum(hashtextextended(
             concat_ws(' ', oid, relname, relnamespace, relkind, relispartition, relacl, relowner), 0)) from relations),
          (select sum(hashint8extended(a.attrelid::bigint * 4294967296 + a.xmin::text::bigint, a.attnum))
             from pg_attribute a join relations r on r.oid = a.attrelid where a.attnum > 0),
          (select sum(hashint8extended(t.oid::bigint * 4294967296 + t.xmin::text::bigint, 0))
             from pg_type t join spaces s on s.oid = t.typnamespace where t.typtype <> 'c'),
          (select sum(hashint8extended(e.oid::bigint * 4294967296 + e.xmin::text::bigint, 0)) from pg_enum e),
          (select sum(hashint8extended(k.oid::bigint * 4294967296 + k.xmin::text::bigint, 0))
             from pg_constraint k join spaces s on s.oid = k.connamespace),
          (select sum(hashint8extended(p.oid::bigint * 4294967296 + p.xmin::text::bigint, 0))
             from pg_proc p join spaces s on s.oid = p.pronamespace),
          (select sum(hashint8extended(w.oid::bigint * 4294967296 + w.xmin::text::bigint, 0))
             from pg_rewrite w join relations r on r.oid = w.ev_class),
          (select sum(hashint8extended(d.objoid::bigint * 4294967296 + d.xmin::text::bigint, d.objsubid))
             from pg_description d where d.objoid >= 16384),
          (select sum(hashint8extended(m.roleid::bigint * 4294967296 + m.xmin::text::bigint, m.member::bigint))
             from pg_auth_members m)))
        """;
}
