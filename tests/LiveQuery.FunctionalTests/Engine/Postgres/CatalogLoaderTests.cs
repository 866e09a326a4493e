using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>The catalog of a schema that has one of everything.</summary>
public sealed class CatalogLoaderTests(PostgresFixture postgres)
{
    private const string Schema =
        """
        create schema "Odd schema";
        create type public.mood as enum ('sad', 'it''s "ok"', 'happy');
        create type public."Odd ""type" as enum ('x');
        create domain public.positive as integer not null check (value > 0);
        create domain public.tags as text[];
        create type public.pair as (a integer, b text);
        create type public.span as range (subtype = float8);
        create table public.author (id bigint generated always as identity primary key, name text not null, mood mood default 'sad');
        create table public.book (
          id serial primary key, author_id bigint not null references author, title varchar(40) unique, tags tags,
          moods mood[], size positive, pair pair, span span, twice int generated always as (1 + 1) stored, code char(3),
          odd "Odd ""type", price numeric(10, 2) not null default 1, gone int);
        alter table public.book drop column gone;
        comment on table public.book is 'All "books"';
        comment on column public.book.title is 'Its title';
        create table "Odd schema"."Odd table" ("Odd id" uuid, "b c" int, unique ("b c", "Odd id"));
        create table public.log (at timestamptz, n int, primary key (at, n)) partition by range (at);
        create table public.log_1 partition of public.log for values from ('2020-01-01') to ('2030-01-01');
        create sequence public.seq;
        create view public.plain as select b.id, a.name from book b join author a on a.id = b.author_id;
        create view public.above as select * from plain where exists (select from "Odd schema"."Odd table");
        create view public.timed as select * from plain where now() > '2020-01-01';
        create view public.dated as select current_date as today;
        create view public.who as select current_user as name;
        create view public.rolled as select random() as r;
        create view public.over_timed as select * from timed;
        create view public.counted as select last_value from seq;
        create view public.busy as select pid from pg_stat_activity;
        create function public.ticks() returns timestamptz stable language sql as 'select now()';
        create view public.ticking as select ticks() as at;
        create materialized view public.kept as select now() as at;
        create view public.over_kept as select * from kept;
        create function public.search(term text, variadic more int[] default '{1}') returns setof book stable
          language sql as 'select * from book where title ilike term';
        create function public.full_name(a author, out first text, out last text) immutable
          language sql as 'select a.name, a.name';
        create function public.search(n int) returns int language sql as 'select n';
        comment on function public.search(int) is 'By number';
        create function public.trig() returns trigger language plpgsql as 'begin return new; end';
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_tables_with_their_columns_keys_and_comments()
    {
        var catalog = await LoadAsync(await postgres.CreateDatabaseAsync(Schema));

        var book = catalog.Tables[new TableName("public", "book")];
        Assert.Equal("All \"books\"", book.Comment);
        Assert.Equal("Its title", book.Column("title")!.Comment);
        Assert.Null(book.Column("gone"));
        Assert.Equal(["id"], book.PrimaryKey!.Columns);
        Assert.Equal(["title"], Assert.Single(book.UniqueKeys).Columns);
        var key = Assert.Single(book.ForeignKeys);
        Assert.Equal(("book_author_id_fkey", new TableName("public", "author")), (key.Constraint, key.Target));
        Assert.Equal(["author_id"], key.Columns);
        Assert.Equal(["id"], key.TargetColumns);
        Assert.True(book.Column("id") is { HasDefault: true, IsNullable: false, IsIdentity: false });
        Assert.True(book.Column("twice") is { IsGenerated: true, HasDefault: false });
        Assert.True(book.Column("price") is { HasDefault: true, IsNullable: false });
        Assert.True(book.Column("size") is { IsNullable: false });
        Assert.True(catalog.Tables[new TableName("public", "author")].Column("id") is { IsIdentity: true, HasDefault: true });
        var odd = catalog.Tables[new TableName("Odd schema", "Odd table")];
        Assert.Equal(["b c", "Odd id"], Assert.Single(odd.UniqueKeys).Columns);
        Assert.Equal(TableKind.PartitionedTable, catalog.Tables[new TableName("public", "log")].Kind);
        Assert.Equal(["at", "n"], catalog.Tables[new TableName("public", "log")].PrimaryKey!.Columns);
        Assert.False(catalog.Tables.ContainsKey(new TableName("public", "log_1")));
        Assert.InRange(catalog.ServerVersion, 120000, 999999);
    }

    [Fact]
    public async Task Reads_types_of_every_family_as_casts_spell_them()
    {
        var catalog = await LoadAsync(await postgres.CreateDatabaseAsync(Schema));
        PostgresType Type(string column) => catalog.Tables[new TableName("public", "book")].Column(column)!.Type;

        Assert.Equal(("varchar", "character varying", "pg_catalog"), (Type("title").Name, Type("title").Sql, Type("title").Schema));
        Assert.Equal(("bpchar", "bpchar"), (Type("code").Name, Type("code").Sql));
        Assert.Equal((PostgresTypeKind.Array, "public.mood[]"), (Type("moods").Kind, Type("moods").Sql));
        Assert.Equal(["sad", "it's \"ok\"", "happy"], Type("moods").Element!.EnumLabels);
        Assert.Equal((PostgresTypeKind.Domain, "int4"), (Type("size").Kind, Type("size").Underlying.Name));
        Assert.Equal((PostgresTypeKind.Domain, "_text"), (Type("tags").Kind, Type("tags").Underlying.Name));
        Assert.Equal("text", Type("tags").Underlying.Element!.Name);
        Assert.Equal(PostgresTypeKind.Composite, Type("pair").Kind);
        Assert.Equal(PostgresTypeKind.Range, Type("span").Kind);
        Assert.Equal("public.\"Odd \"\"type\"", Type("odd").Sql);
        Assert.Equal("numeric", Type("price").Sql);
    }

    [Fact]
    public async Task Follows_views_and_knows_the_volatile_ones()
    {
        var catalog = await LoadAsync(await postgres.CreateDatabaseAsync(Schema));
        CatalogTable View(string name) => catalog.Tables[new TableName("public", name)];

        Assert.Equal(
            [new("Odd schema", "Odd table"), new("public", "author"), new("public", "book"), new("public", "plain")],
            View("above").ReadsFrom);
        Assert.Equal([new TableName("public", "kept")], View("over_kept").ReadsFrom);
        Assert.Empty(View("kept").ReadsFrom);
        Assert.True(View("plain").Column("id")!.IsNullable);
        Assert.Equal(
            ["busy", "counted", "dated", "over_timed", "rolled", "ticking", "timed"],
            catalog.Tables.Values.Where(table => table.IsVolatile).Select(table => table.Name.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reads_functions_with_their_inputs()
    {
        var catalog = await LoadAsync(await postgres.CreateDatabaseAsync(Schema));

        var overloads = catalog.Functions[new TableName("public", "search")];
        var search = Assert.Single(overloads, function => function.ReturnsSet);
        Assert.Equal(new TableName("public", "book"), search.ReturnTable);
        Assert.Equal((Volatility.Stable, true), (search.Volatility, search.IsVariadic));
        Assert.Equal([("term", "text", false), ("more", "_int4", true)], search.Parameters.Select(p => (p.Name!, p.Type.Name, p.HasDefault)));
        Assert.Equal("By number", Assert.Single(overloads, function => !function.ReturnsSet).Comment);
        var fullName = Assert.Single(catalog.Functions[new TableName("public", "full_name")]);
        Assert.Equal(["a"], fullName.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(PostgresTypeKind.Composite, fullName.Parameters[0].Type.Kind);
        Assert.False(catalog.Functions.ContainsKey(new TableName("public", "trig")));
    }

    [Fact]
    public async Task Leaves_out_what_the_database_role_cannot_read()
    {
        var connectionString = await postgres.CreateDatabaseAsync(Schema + """
            create role limited login password 'limited';
            grant select on public.author to limited;
            grant select (id, author_id) on public.book to limited;
            """);

        var catalog = await LoadAsync(connectionString + ";Username=limited;Password=limited");

        Assert.Equal(["author", "book"], catalog.Tables.Keys.Select(name => name.Name).Order(StringComparer.Ordinal));
        var book = catalog.Tables[new TableName("public", "book")];
        Assert.Equal(["id", "author_id"], book.Columns.Select(column => column.Name));
        Assert.Empty(book.UniqueKeys);
        Assert.NotNull(book.PrimaryKey);
    }

    [Theory]
    [InlineData("alter table book add column more int", true)]
    [InlineData("alter table book rename column title to name", true)]
    [InlineData("alter table book alter column title set not null", true)]
    [InlineData("alter type mood add value 'glad'", true)]
    [InlineData("comment on column book.title is 'Another'", true)]
    [InlineData("create or replace view dated as select current_date + 1 as today", true)]
    [InlineData("create or replace function search(n int) returns int language sql as 'select n + 1'", true)]
    [InlineData("alter table book drop constraint book_author_id_fkey", true)]
    [InlineData("drop table \"Odd schema\".\"Odd table\" cascade", true)]
    [InlineData("grant select on book to public", true)]
    [InlineData("insert into author (name) values ('a'); analyze author", false)]
    [InlineData("truncate book", false)]
    [InlineData("create temporary table t (a int); comment on table author is null", false)]
    [InlineData("refresh materialized view kept", false)]
    [InlineData("vacuum full author", false)]
    public async Task The_version_changes_with_ddl_alone(string sql, bool changes)
    {
        var connectionString = await postgres.CreateDatabaseAsync(Schema);
        await using var source = Open(connectionString);
        var loader = new CatalogLoader(source);
        var before = await loader.ReadVersionAsync(Stop);

        await ExecuteAsync(connectionString, sql);

        Assert.Equal(changes, before != await loader.ReadVersionAsync(Stop));
    }

    [Fact]
    public async Task An_unreachable_database_says_why()
    {
        await using var source = Open("Host=127.0.0.1;Port=1;Username=u;Password=hidden");

        var error = await Assert.ThrowsAsync<SourceUnavailableException>(() => new CatalogLoader(source).LoadAsync(Stop));

        Assert.Contains("Failed to connect to 127.0.0.1:1: Connection refused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<SourceCatalog> LoadAsync(string connectionString)
    {
        await using var source = Open(connectionString);
        return await new CatalogLoader(source).LoadAsync(Stop);
    }

    private static Source Open(string connectionString) =>
        new(new SourceOptions { Name = "default", ConnectionString = connectionString });

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Stop);
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
