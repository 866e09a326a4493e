namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The queries over Postgres' catalogs (PostgreSQL manual, chapter 53). Their order is the order in which
/// <see cref="CatalogLoader"/> reads the results. They run as one implicit transaction: one round trip, one snapshot.
/// </summary>
internal static class CatalogQueries
{
    // Relations of user schemas that this user may read. Partitions are reached through their parents; what belongs to
    // an extension is not the user's data.
    private const string Relations = """
        relations as (
          select c.oid, n.nspname, c.relname, c.relkind
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm', 'f')
            and not c.relispartition
            and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and has_schema_privilege(n.oid, 'usage')
            and (has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select'))
            and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        )
        """;

    /// <summary>Has <c>format_type</c> qualify every name outside pg_catalog.</summary>
    public const string SearchPath = "select set_config('search_path', '', true)";

    /// <summary>version.</summary>
    public const string Version = "select current_setting('server_version_num')::int";

    /// <summary>oid, schema, name, SQL name, kind, element, base type, labels; elements and base types come first.</summary>
    public const string Types = """
        select t.oid, n.nspname, t.typname, format_type(t.oid, -1),
               case when t.typelem <> 0 and exists (select from pg_type e where e.typarray = t.oid) then 'a'
                    else t.typtype::text end,
               t.typelem, t.typbasetype,
               array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
        from pg_type t
        join pg_namespace n on n.oid = t.typnamespace
        where t.typelem = 0 or not exists (select from pg_class c where c.reltype = t.typelem and c.relkind = 't')
        order by t.oid
        """;

    /// <summary>oid, schema, name, kind, comment.</summary>
    public const string Tables = $"""
        with {Relations}
        select oid, nspname, relname, relkind::text, obj_description(oid, 'pg_class')
        from relations
        order by nspname, relname
        """;

    /// <summary>table, name, position, type, not null, has default, generated, identity, comment.</summary>
    public const string Columns = $"""
        with {Relations}
        select a.attrelid, a.attname, a.attnum::int, a.atttypid, a.attnotnull and r.relkind in ('r', 'p'),
               a.atthasdef, a.attgenerated::text <> '', a.attidentity::text <> '',
               col_description(a.attrelid, a.attnum)
        from relations r
        join pg_attribute a on a.attrelid = r.oid
        where a.attnum > 0 and not a.attisdropped
          and has_column_privilege(a.attrelid, a.attnum, 'select')
        order by a.attrelid, a.attnum
        """;

    /// <summary>table, name, kind, columns, target, target columns.</summary>
    public const string Constraints = $"""
        with {Relations}
        select k.conrelid, k.conname, k.contype::text,
               array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i)
                     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i),
               k.confrelid,
               array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i)
                     join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i)
        from relations r
        join pg_constraint k on k.conrelid = r.oid
        where k.contype in ('p', 'u', 'f') and k.conparentid = 0
        order by k.conrelid, k.conname
        """;

    /// <summary>oid, schema, name, volatility, set, return type, variadic, types, modes, names, defaults, comment.</summary>
    public const string Functions = """
        select p.oid, n.nspname, p.proname, p.provolatile::text, p.proretset, p.prorettype, p.provariadic <> 0,
               p.proargtypes::oid[]::bigint[],
               coalesce(p.proargmodes::text[], '{}'),
               coalesce(p.proargnames, '{}'),
               p.pronargdefaults::int,
               obj_description(p.oid, 'pg_proc')
        from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where p.prokind = 'f' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
          and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
        order by n.nspname, p.proname, p.oid
        """;

    /// <summary>view, the relation that it reads (schema, name, oid, kind).</summary>
    public const string ViewReads = """
        select distinct w.ev_class, n.nspname, c.relname, c.oid, c.relkind::text
        from pg_rewrite w
        join pg_class v on v.oid = w.ev_class and v.relkind = 'v'
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
             and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
        join pg_class c on c.oid = d.refobjid
        join pg_namespace n on n.oid = c.relnamespace
        where v.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        """;

    /// <summary>
    /// Views whose result may change without a commit: they call a volatile function or ask for the time. Built-in
    /// functions leave no dependency, so the stored query itself is searched for their ids.
    /// </summary>
    public const string VolatileViews = """
        select w.ev_class
        from pg_rewrite w
        join pg_class v on v.oid = w.ev_class and v.relkind = 'v'
        where v.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
          and (w.ev_action::text like '%{SQLVALUEFUNCTION%'
               or exists (select from regexp_matches(w.ev_action::text, ':(?:funcid|opfuncid) (\d+)', 'g') m
                          join pg_proc p on p.oid = m[1]::oid
                          where p.provolatile = 'v'
                             or p.pronamespace = 'pg_catalog'::regnamespace
                                and (p.proname in ('now', 'statement_timestamp', 'transaction_timestamp')
                                     or p.proname = 'age' and p.pronargs = 1)))
        """;

    /// <summary>
    /// A fingerprint of all the above: a row of a catalog gets another xmin with each change of it.
    /// </summary>
    public const string Fingerprint = """
        with spaces as (
          select oid, xmin from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
        )
        select md5(concat_ws('/',
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from spaces),
          (select md5(string_agg(concat_ws(':', c.oid, c.relname, c.relkind, c.relispartition, c.relacl::text), ',' order by c.oid))
             from pg_class c where c.relnamespace in (select oid from spaces) and c.relkind in ('r', 'p', 'v', 'm', 'f')),
          (select md5(string_agg(concat_ws(':', a.attrelid, a.attnum, a.xmin), ',' order by a.attrelid, a.attnum))
             from pg_attribute a join pg_class c on c.oid = a.attrelid
             where c.relnamespace in (select oid from spaces) and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0),
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from pg_constraint
             where connamespace in (select oid from spaces)),
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from pg_type
             where typnamespace in (select oid from spaces)),
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from pg_enum),
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from pg_proc
             where pronamespace in (select oid from spaces)),
          (select md5(string_agg(concat(oid, ':', xmin), ',' order by oid)) from pg_rewrite where oid >= 16384),
          (select md5(string_agg(concat_ws(':', objoid, classoid, objsubid, xmin), ',' order by objoid, classoid, objsubid))
             from pg_description where objoid >= 16384)))
        """;
}
