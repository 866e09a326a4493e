using CsCheck;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>
/// A random schema of three related tables: accounts, their entries, their marks. What differs is how keys look, what old
/// rows tell, and whether entries are partitioned or inherited from.
/// </summary>
/// <param name="Key">The type of the keys.</param>
/// <param name="Account">What old accounts tell: <c>full</c>, <c>key</c> or <c>index</c>.</param>
/// <param name="Entry">What old entries tell.</param>
/// <param name="Mark">What old marks tell.</param>
/// <param name="Entries">How entries are stored: <c>plain</c>, <c>partitioned</c> or <c>inherited</c>.</param>
/// <param name="OnDelete">What becomes of rows whose parent is deleted.</param>
/// <param name="Seed">Of what is written and subscribed to.</param>
internal sealed record RandomWorld(string Key, string Account, string Entry, string Mark, string Entries, string OnDelete, int Seed)
{
    private static readonly Gen<string> Identity = Any("full", "key", "index");

    public static Gen<RandomWorld> Worlds { get; } = Gen.Select(
        Any("int", "uuid", "text"),
        Identity,
        Identity,
        Identity,
        Any("plain", "plain", "partitioned", "inherited"),
        Any("cascade", "set null"),
        Gen.Int[0, 1_000_000]).Select((key, account, entry, mark, entries, onDelete, seed) =>
            new RandomWorld(key, account, entry, mark, entries, onDelete, seed));

    public string Setup => $"""
        create table account (id {Key} primary key, owner int not null, name text not null);
        {IdentityOf("account", Account, "owner")}
        create table entry (id {Key} primary key, account_id {Key} references account on delete {OnDelete}, owner int not null, n int not null)
          {(Entries == "partitioned" ? "partition by hash (id)" : "")};
        {(Entries == "partitioned" ? string.Concat(Enumerable.Range(0, 2).Select(i => $"""
            create table entry_{i} partition of entry for values with (modulus 2, remainder {i});
            {IdentityOf($"entry_{i}", Entry, "owner")}
            """)) : IdentityOf("entry", Entry, "owner"))}
        {(Entries == "inherited" ? $"""
            create table entry_more (primary key (id)) inherits (entry);
            {IdentityOf("entry_more", Entry, "owner")}
            """ : "")}
        create index on entry (account_id);
        create table mark (id {Key} primary key, entry_id {Key} {(Entries == "inherited" ? "" : $"references entry on delete {OnDelete}")}, kind int not null, n int not null);
        {IdentityOf("mark", Mark, "kind")}
        create index on mark (entry_id);
        """;

    public const string Metadata = """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "configuration": {"connection_info": {"database_url": "x"}}, "tables": [
          {"table": {"schema": "public", "name": "account"},
           "array_relationships": [{"name": "entries", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "entry"}, "column_mapping": {"id": "account_id"}}}}],
           "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}, "allow_aggregations": true}}]},
          {"table": {"schema": "public", "name": "entry"},
           "object_relationships": [{"name": "account", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "account"}, "column_mapping": {"account_id": "id"}}}}],
           "array_relationships": [{"name": "marks", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "mark"}, "column_mapping": {"id": "entry_id"}}}}],
           "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {"account": {"owner": {"_eq": "X-Hasura-User-Id"}}}, "allow_aggregations": true}}]},
          {"table": {"schema": "public", "name": "mark"},
           "object_relationships": [{"name": "entry", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "entry"}, "column_mapping": {"entry_id": "id"}}}}],
           "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {"entry": {"account": {"owner": {"_in": "X-Hasura-Owners"}}}}, "allow_aggregations": true}}]}
        ]}]}
        """;

    /// <summary>Shapes of queries; <c>$o</c> is an owner or a kind, <c>$l</c> a list of them, <c>$k</c> the key of an account.</summary>
    public static readonly string[] Shapes =
    [
        "account(where: {owner: {_eq: $o}}, order_by: {id: asc}) { id name entries(order_by: {id: asc}) { id n marks(order_by: {id: asc}) { id n } } }",
        "entry(where: {account: {owner: {_eq: $o}}}, order_by: {id: asc}) { id n account { name } }",
        "mark(where: {entry: {account: {owner: {_eq: $o}}}}, order_by: {id: asc}) { id n }",
        "account_by_pk(id: $k) { name owner entries_aggregate { aggregate { count sum { n } } } }",
        "entry(where: {owner: {_in: $l}}, order_by: {id: asc}) { id n account { id owner } }",
        "mark(where: {kind: {_eq: $o}}, order_by: [{entry: {n: asc}}, {id: asc}], limit: 3) { id entry { account { name } } }",
        "account(where: {entries: {marks: {kind: {_eq: $o}}}}, order_by: {id: asc}) { id name }",
        "account_aggregate(where: {owner: {_eq: $o}, _not: {entries: {owner: {_eq: $o}}}}) { aggregate { count } nodes { id } }",
        "entry(where: {_or: [{owner: {_eq: $o}}, {account: {owner: {_eq: $o}}}]}, order_by: {id: asc}) { id }",
        "account(where: {owner: {_eq: $o}}, order_by: [{entries_aggregate: {count: desc}}, {id: asc}], limit: 2) { id entries(where: {n: {_gt: 5}}, order_by: {n: desc, id: asc}, limit: 1) { n } }",
        "entry_aggregate { aggregate { count max { n } } }",
        "account(where: {_or: [{owner: {_eq: $o}}, {owner: {_in: $l}}]}, order_by: {id: asc}) { id entries_aggregate(where: {marks: {kind: {_in: $l}}}) { aggregate { count } } }",
        "mark(order_by: {id: asc}) { id n }",
        "entry(order_by: {id: asc}) { id account { name } marks_aggregate { aggregate { count } } }",
    ];

    /// <summary>A key by its number.</summary>
    public string KeyOf(int number) => Key switch
    {
        "int" => $"{number}",
        "uuid" => $"'00000000-0000-0000-0000-0000000000{number:00}'",
        _ => $"'k {number}'",
    };

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // The index that stands for the key holds the column that cohorts are found by.
    private static string IdentityOf(string table, string identity, string column) => identity switch
    {
        "full" => $"alter table {table} replica identity full;",
        "index" => $"create unique index {table}_told on {table} (id, {column}); alter table {table} replica identity using index {table}_told;",
        _ => "",
    };
}
