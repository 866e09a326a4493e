namespace LiveQuery.Engine.Postgres;

/// <summary>The SQL that reads what the change feed must know of relations. Works from Postgres 14 on.</summary>
internal static class ChangeCatalogSql
{
    private const string Relations =
        """
        relations as materialized (
          select c.*, n.nspname
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        )
        """;

    // The index whose columns old rows tell of: that of the primary key, or the one that was chosen.
    private const string Identities =
        """
        identities as materialized (
          select i.indrelid, i.indisprimary, i.indisreplident,
                 array(select a.attname::text from unnest(i.indkey::smallint[]) with ordinality k(attnum, place)
                       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                       where k.place <= i.indnkeyatts) as columns
          from pg_index i
          where (i.indisprimary or i.indisreplident) and i.indisvalid and i.indimmediate
        )
        """;

    /// <summary>
    /// The relations: what they are, whether the publication tells of them, and a number that DDL on them changes.
    /// <c>$1</c> is the publication.
    /// </summary>
    public const string Tables =
        $"""
        with {Relations}, {Identities},
        published as materialized (
          select t.schemaname, t.tablename,
                 bool_or(p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate and to_jsonb(t) ->> 'rowfilter' is null) as whole,
                 bool_or(p.pubupdate or p.pubdelete) as updates
          from pg_publication_tables t join pg_publication p on p.pubname = t.pubname
          where t.pubname = $1
          group by 1, 2
        )
        select r.oid, r.nspname::text, r.relname::text, r.relkind, r.relpersistence = 'p',
               r.relrowsecurity and row_security_active(r.oid),
               coalesce(p.whole, false), coalesce(p.updates, false),
               pg_has_role(r.relowner, 'usage'),
               r.relreplident = 'f',
               case when r.relreplident = 'f' then array[]::text[]
                    when r.relreplident = 'd' then (select i.columns from identities i where i.indrelid = r.oid and i.indisprimary)
                    when r.relreplident = 'i' then (select i.columns from identities i where i.indrelid = r.oid and i.indisreplident)
               end as identity,
               exists (select from identities i where i.indrelid = r.oid and i.indisprimary),
               hashtextextended(concat_ws(' ', r.relname, r.nspname, r.relkind, r.relpersistence, r.relreplident,
                   r.relrowsecurity, r.relforcerowsecurity, r.relowner, case when r.relkind = 'v' then r.reloptions end), r.oid::bigint)
                 # coalesce((select bit_xor(hashint8extended(a.xmin::text::bigint, a.attnum))
                     from pg_attribute a where a.attrelid = r.oid and a.attnum > 0), 0)
                 # coalesce((select bit_xor(hashint8extended(w.xmin::text::bigint, w.oid::bigint))
                     from pg_rewrite w where w.ev_class = r.oid), 0)
                 # coalesce((select bit_xor(hashint8extended(o.xmin::text::bigint, o.oid::bigint))
                     from pg_policy o where o.polrelid = r.oid), 0)
        from relations r
        left join published p on p.schemaname = r.nspname and p.tablename = r.relname
        """;

    /// <summary>The columns of tables that the log tells of: those that are computed are not.</summary>
    public const string Columns =
        $"""
        with recursive {Relations},
        bases(oid, base) as (
          select t.oid, t.oid from pg_type t where t.typtype <> 'd'
          union all
          select t.oid, b.base from bases b join pg_type t on t.typbasetype = b.oid and t.typtype = 'd'
        )
        select a.attrelid, a.attname::text, t.typname::text, coalesce(c.collisdeterministic, true)
        from relations r
        join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        join bases b on b.oid = a.atttypid
        join pg_type t on t.oid = b.base
        left join pg_collation c on c.oid = a.attcollation
        where r.relkind in ('r', 'p')
        """;

    /// <summary>Who inherits from whom, partitions from their tables among them.</summary>
    public const string Inheritance = "select inhparent, inhrelid from pg_inherits";

    /// <summary>
    /// What views name: relations (with whether they are Postgres' own or sequences, and whether the view sees them through
    /// policies of its owner), or functions that may read.
    /// </summary>
    /// <remarks>
    /// A view reads as its owner, and as whoever asks it where it has <c>security_invoker</c>, even below another view. Whom
    /// policies hold for is what row_security_active says of oneself: nobody that passes them by, nor the table's owner
    /// unless they are forced on him. What a policy reads, the view's rule does not depend on.
    /// An aggregate counts as immutable whatever its parts are; of an operator the rule names its row alone.
    /// </remarks>
    public const string Reads =
        """
        with views as materialized (
          select w.oid as rule, w.ev_class, v.relowner, coalesce(o.rolsuper or o.rolbypassrls, false) as passes_policies,
                 exists (select from pg_options_to_table(v.reloptions) p where p.option_name = 'security_invoker' and p.option_value::boolean) as is_invoker
          from pg_rewrite w join pg_class v on v.oid = w.ev_class and v.relkind = 'v'
          join pg_namespace n on n.oid = v.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          left join pg_roles o on o.oid = v.relowner
        ),
        named as materialized (
          select v.ev_class, d.refobjid as oid
          from views v
          join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule and d.refclassid = 'pg_proc'::regclass
          union
          select v.ev_class, o.oprcode::oid
          from views v
          join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule and d.refclassid = 'pg_operator'::regclass
          join pg_operator o on o.oid = d.refobjid
        ),
        called as (
          select ev_class, oid from named
          union
          select m.ev_class, part
          from named m join pg_aggregate a on a.aggfnoid = m.oid
          cross join unnest(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                                  a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]) part
        )
        select distinct v.ev_class, c.oid, c.relkind = 'S' or n.nspname ~ '^pg_' or n.nspname = 'information_schema',
               c.relrowsecurity and not v.is_invoker and not v.passes_policies
                 and (c.relforcerowsecurity or not pg_has_role(v.relowner, c.relowner, 'usage')),
               false
        from views v
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.ev_class
        join pg_class c on c.oid = d.refobjid
        join pg_namespace n on n.oid = c.relnamespace
        union all
        select distinct f.ev_class, 0::oid, false, false, true
        from called f join pg_proc p on p.oid = f.oid and p.provolatile <> 'i'
        """;

    /// <summary>
    /// The fingerprint: another one after DDL that the gates must know of. Sums of hashes, so that nothing is sorted. Types
    /// and functions are in it as they print and compute what is served.
    /// </summary>
    public const string Version =
        $"""
        with {Relations},
        spaces as materialized (
          select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
        )
        select md5(concat_ws('/', current_setting('server_version_num'), current_user,
          (select sum(hashtextextended(concat_ws(' ', oid, relname, relnamespace, relkind, relpersistence, relispartition,
             relreplident, relrowsecurity, relforcerowsecurity, relowner, case when relkind = 'v' then reloptions end), 0)) from relations),
          (select sum(hashtextextended(concat_ws(' ', oid, nspname), 0)) from spaces),
          (select sum(hashint8extended(a.attrelid::bigint * 4294967296 + a.xmin::text::bigint, a.attnum))
             from pg_attribute a join relations r on r.oid = a.attrelid where a.attnum > 0),
          (select sum(hashtextextended(concat_ws(' ', indexrelid, indrelid, indisprimary, indisreplident, indisvalid, indimmediate), 0))
             from pg_index where indisprimary or indisreplident),
          (select sum(hashint8extended(inhparent::bigint * 4294967296 + inhrelid::bigint, xmin::text::bigint)) from pg_inherits),
          (select sum(hashint8extended(w.ev_class::bigint * 4294967296 + w.xmin::text::bigint, 0))
             from pg_rewrite w join relations r on r.oid = w.ev_class),
          (select sum(hashint8extended(oid::bigint * 4294967296 + xmin::text::bigint, 0)) from pg_policy),
          (select sum(hashint8extended(oid::bigint * 4294967296 + xmin::text::bigint, 0)) from pg_publication),
          (select sum(hashint8extended(oid::bigint * 4294967296 + xmin::text::bigint, 0)) from pg_publication_rel),
          (select sum(hashint8extended(m.roleid::bigint * 4294967296 + m.xmin::text::bigint, m.member::bigint)) from pg_auth_members m),
          (select sum(hashtextextended(concat_ws(' ', oid, rolsuper, rolbypassrls, rolinherit), 0)) from pg_roles),
          ({Meaning})))
        """;

    /// <summary>What types and functions of the user's mean; a change concerns everything.</summary>
    public const string Meaning =
        """
        select md5(concat_ws('/',
          (select sum(hashint8extended(e.oid::bigint * 4294967296 + e.xmin::text::bigint, 0)) from pg_enum e),
          (select sum(hashint8extended(p.oid::bigint * 4294967296 + p.xmin::text::bigint, 0))
             from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
          (select sum(hashint8extended(m.roleid::bigint * 4294967296 + m.xmin::text::bigint, m.member::bigint)) from pg_auth_members m)))
        """;

    /// <summary>The statements of one batch around those above, in one snapshot.</summary>
    public const string Begin = "begin isolation level repeatable read read only";
}
