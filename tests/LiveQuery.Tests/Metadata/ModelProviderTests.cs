using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Metadata;

public sealed class ModelProviderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeEngine _engine = new();
    private readonly List<ModelProvider> _providers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_metadata_tracks_the_default_database()
    {
        _engine.SetCatalog("default", Blog);

        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db", QueryPoolSize = 5 });

        Assert.Equal(1, provider.Current.Version);
        Assert.Empty(provider.Current.Problems);
        Assert.Equal(["article", "author", "membership"], Tables(provider));
        var source = Assert.Single(Assert.Single(_engine.SetSourcesCalls));
        Assert.Equal(("default", "postgres://db", 5), (source.Name, source.ConnectionString, source.QueryPoolSize));
    }

    [Fact]
    public async Task Starts_while_a_source_is_down_and_heals()
    {
        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db" });
        Assert.Empty(provider.Current.Model.Tables);
        Assert.Equal("none of its tables serves: connection refused", Assert.Single(provider.Current.Problems).Reason);

        _engine.SetCatalog("default", Blog);
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2));

        Assert.Equal(["article", "author", "membership"], Tables(provider));
        Assert.Empty(provider.Current.Problems);
        Assert.Equal(2, provider.Current.Version);
    }

    [Fact]
    public async Task Follows_a_change_of_the_catalog()
    {
        _engine.SetCatalog("default", Blog);
        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db" });

        _engine.SetCatalog("default", Of(Table("fresh", [Column("id", PostgresType.Int4)])), version: "2");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(10));

        Assert.Equal(["fresh"], Tables(provider));
        Assert.Equal(2, _engine.Loads);
    }

    [Fact]
    public async Task A_source_that_goes_away_keeps_its_tables_and_its_version()
    {
        _engine.SetCatalog("default", Blog);
        _engine.SetCatalog("other", Blog);
        using var folder = Folder("""
            - { name: default, configuration: { connection_info: { database_url: a } }, tables: [ { table: author } ] }
            - { name: other, configuration: { connection_info: { database_url: b } }, tables: [ { table: article } ] }
            """);
        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path });

        _engine.TakeDown("default");
        _engine.SetCatalog("other", Of(Table("article", [Column("id", PostgresType.Int4)])), version: "2");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(10));

        Assert.Equal(["article", "author"], Tables(provider));
        Assert.Equal(2, provider.Current.Version);
    }

    [Fact]
    public async Task Serves_several_sources_while_one_is_down()
    {
        _engine.SetCatalog("up", Blog);
        using var folder = Folder("""
            - { name: up, configuration: { connection_info: { database_url: postgres://up, pool_settings: { max_connections: 4 } } }, tables: [ { table: author } ] }
            - { name: down, configuration: { connection_info: { database_url: postgres://down } }, tables: [ { table: article } ] }
            - { name: unset, configuration: { connection_info: { database_url: { from_env: NOPE } } }, tables: [ { table: article } ] }
            """);

        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path, DatabaseUrl = "postgres://default" });

        Assert.Equal(["author"], Tables(provider));
        Assert.Equal(
            [
                "source \"down\": none of its tables serves: connection refused",
                "source \"unset\": none of its tables serves: the environment variable NOPE is not set",
            ],
            provider.Current.Problems.Select(problem => $"{problem.Object}: {problem.Reason}"));
        Assert.Equal(["down postgres://down 20", "up postgres://up 4"], _engine.SetSourcesCalls[0].Select(source => $"{source.Name} {source.ConnectionString} {source.QueryPoolSize}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Read_replicas_come_from_the_metadata_and_else_from_the_command_line()
    {
        _engine.SetCatalog("default", Blog);
        _engine.SetCatalog("own", Blog);
        using var folder = Folder("""
            - { name: default, tables: [ { table: author } ] }
            - { name: own, tables: [], configuration: { connection_info: { database_url: postgres://own }, read_replicas: [ { database_url: { from_env: R }, pool_settings: { max_connections: 3 } }, { database_url: postgres://two } ] } }
            - { name: unset, tables: [], configuration: { connection_info: { database_url: postgres://unset }, read_replicas: [ { database_url: postgres://one }, { database_url: { from_env: NOPE } } ] } }
            """);

        var provider = await StartAsync(new ModelProviderOptions
        {
            MetadataPath = folder.Path,
            DatabaseUrl = "postgres://default",
            ReplicaUrls = ["postgres://given"],
            PollingPoolSize = 5,
            PlanCacheMode = PlanCacheMode.ForceGenericPlan,
            ReadEnvironment = name => name == "R" ? "postgres://replica" : null,
        });

        Assert.Equal(
            ["default: postgres://given 5", "own: postgres://replica 3, postgres://two 5"],
            _engine.SetSourcesCalls[0]
                .Select(source => $"{source.Name}: {string.Join(", ", source.Replicas.Items.Select(replica => $"{replica.ConnectionString} {replica.PoolSize}"))}")
                .Order(StringComparer.Ordinal));
        Assert.All(_engine.SetSourcesCalls[0], source => Assert.Equal(PlanCacheMode.ForceGenericPlan, source.PlanCacheMode));
        Assert.Contains(
            provider.Current.Problems,
            problem => problem.Reason.Contains("read replica 2: the environment variable NOPE is not set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_hangs_does_not_keep_the_server_from_starting()
    {
        _engine.BeforeRead = token => Task.Delay(Timeout.Infinite, token);
        var provider = Provider(new ModelProviderOptions { DatabaseUrl = "postgres://db" });

        var start = provider.StartAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(15));
        await start.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Contains("did not tell its catalog within 15 s", Assert.Single(provider.Current.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_fault_of_one_source_harms_no_other()
    {
        _engine.SetCatalog("default", Blog);
        _engine.BeforeRead = _ => throw new InvalidOperationException("a bug");

        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db" });
        Assert.Contains("a bug", Assert.Single(provider.Current.Problems).Reason, StringComparison.Ordinal);
        _engine.BeforeRead = _ => Task.CompletedTask;
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2));

        Assert.NotEmpty(provider.Current.Model.Tables);
    }

    [Fact]
    public async Task Reloads_a_folder_that_has_changed_once_it_is_still()
    {
        _engine.SetCatalog("default", Blog);
        using var folder = MetadataDirectory.OfTables("- table: author\n");
        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path, DatabaseUrl = "postgres://db" });
        Assert.Equal(["author"], Tables(provider));

        folder.Write("databases/default/tables/tables.yaml", "- table: author\n- table: article\n");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

        Assert.Equal(["article", "author"], Tables(provider));
        Assert.Equal(2, provider.Current.Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("metadata.json")]
    public async Task Events_of_the_file_system_reload_without_a_look(string file)
    {
        const string Json = "{{\"version\":3,\"sources\":[{{\"name\":\"default\",\"tables\":[{{\"table\":\"{0}\"}}]}}]}}";
        _engine.SetCatalog("default", Blog);
        using var folder = new MetadataDirectory(("metadata.json", string.Format(null, Json, "author")));
        var options = new ModelProviderOptions
        {
            MetadataPath = folder.Full(file),
            DatabaseUrl = "postgres://db",
            FolderInterval = TimeSpan.FromHours(1),
            Debounce = TimeSpan.FromMilliseconds(10),
        };
        await using var provider = new ModelProvider(_engine, options, TimeProvider.System, NullLoggerFactory.Instance);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Changed += () =>
        {
            if (Tables(provider).Contains("article"))
            {
                changed.TrySetResult();
            }
        };

        folder.Write("metadata.json", string.Format(null, Json, "article"));

        await changed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_broken_folder_leaves_what_served_and_is_reported()
    {
        _engine.SetCatalog("default", Blog);
        using var folder = MetadataDirectory.OfTables("- table: author\n");
        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path, DatabaseUrl = "postgres://db" });

        folder.Write("databases/default/tables/tables.yaml", "- table: [author");
        await AdvanceUntilAsync(() => !provider.Current.Problems.IsEmpty, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

        Assert.Equal(["author"], Tables(provider));
        Assert.Equal(1, provider.Current.Version);
        Assert.Contains("not valid YAML", Assert.Single(provider.Current.Problems).Reason, StringComparison.Ordinal);

        folder.Write("databases/default/tables/tables.yaml", "- table: article\n");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

        Assert.Equal(["article"], Tables(provider));
        Assert.Empty(provider.Current.Problems);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_yet_serves_once_it_is()
    {
        _engine.SetCatalog("default", Blog);
        using var folder = new MetadataDirectory();
        var path = folder.Full("later");
        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = path, DatabaseUrl = "postgres://db" });
        Assert.Contains("does not exist", Assert.Single(provider.Current.Problems).Reason, StringComparison.Ordinal);

        folder.Write("later/metadata.json", "{\"version\":3,\"sources\":[{\"name\":\"default\",\"tables\":[{\"table\":\"author\"}]}]}");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

        Assert.Equal(["author"], Tables(provider));
    }

    [Fact]
    public async Task A_new_database_url_makes_new_sources()
    {
        _engine.SetCatalog("main", Blog);
        using var folder = Folder("- { name: main, configuration: { connection_info: { database_url: postgres://one } }, tables: [ { table: author } ] }");
        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path });

        folder.Write("databases/databases.yaml", "- { name: main, configuration: { connection_info: { database_url: postgres://two } }, tables: [ { table: author } ] }");
        await AdvanceUntilChangedAsync(provider, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

        Assert.Equal(["postgres://one", "postgres://two"], _engine.SetSourcesCalls.Select(sources => sources.Single().ConnectionString));
        Assert.Equal(2, _engine.Loads);
        Assert.Equal(["author"], Tables(provider));
    }

    [Theory]
    [InlineData("{ name: default, tables: [] }", "postgres://command-line")]
    [InlineData("{ name: default, configuration: { connection_info: { database_url: { from_env: UNSET } } } }", "postgres://command-line")]
    [InlineData("{ name: only, configuration: { connection_info: { database_url: { from_env: UNSET } } } }", "postgres://command-line")]
    [InlineData("{ name: only, configuration: { connection_info: { database_url: { from_env: SET } } } }", "postgres://environment")]
    [InlineData("{ name: default, configuration: { connection_info: { database_url: postgres://literal } } }", "postgres://literal")]
    public async Task Finds_the_connection_string(string source, string expected)
    {
        using var folder = Folder("- " + source);

        await StartAsync(new ModelProviderOptions
        {
            MetadataPath = folder.Path,
            DatabaseUrl = "postgres://command-line",
            ReadEnvironment = name => name == "SET" ? "postgres://environment" : null,
        });

        Assert.Equal(expected, Assert.Single(_engine.SetSourcesCalls[0]).ConnectionString);
    }

    [Fact]
    public async Task A_listener_that_throws_stops_nothing()
    {
        _engine.SetCatalog("default", Blog);
        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db" });
        provider.Changed += () => throw new InvalidOperationException("listener");

        _engine.SetCatalog("default", Of(Table("two", [Column("id", PostgresType.Int4)])), version: "2");
        await AdvanceUntilAsync(() => provider.Current.Version == 2, TimeSpan.FromSeconds(10));
        _engine.SetCatalog("default", Of(Table("three", [Column("id", PostgresType.Int4)])), version: "3");
        await AdvanceUntilAsync(() => provider.Current.Version == 3, TimeSpan.FromSeconds(10));

        Assert.Equal(["three"], Tables(provider));
    }

    [Fact]
    public async Task A_connection_string_that_is_not_valid_keeps_no_other_source_out()
    {
        _engine.SetCatalog("good", Blog);
        using var folder = Folder("""
            - { name: bad, configuration: { connection_info: { database_url: "refused:" } }, tables: [ { table: article } ] }
            - { name: good, configuration: { connection_info: { database_url: postgres://good } }, tables: [ { table: author } ] }
            """);

        var provider = await StartAsync(new ModelProviderOptions { MetadataPath = folder.Path });

        Assert.Equal(["author"], Tables(provider));
        Assert.Equal(["good"], _engine.SetSourcesCalls[^1].Select(source => source.Name));
        Assert.Equal("none of its tables serves: no such keyword", Assert.Single(provider.Current.Problems).Reason);
    }

    [Fact]
    public async Task Compiles_against_the_model_of_the_moment()
    {
        _engine.SetCatalog("default", Of(Table("one", [Column("id", PostgresType.Int4)])));
        var provider = await StartAsync(new ModelProviderOptions { DatabaseUrl = "postgres://db" });
        using var compiler = new SchemaCompiler(provider, new CompilerOptions(), NullLogger<SchemaCompiler>.Instance);
        var changes = 0;
        compiler.SchemaChanged += () => throw new InvalidOperationException("listener");
        compiler.SchemaChanged += () => Interlocked.Increment(ref changes);
        var request = new GraphQLRequest("{ two { id } }");
        Assert.IsType<CompileFailure>(compiler.Compile(request, new Session("admin")));
        Assert.Equal(1, compiler.SchemaVersion);

        _engine.SetCatalog("default", Of(Table("two", [Column("id", PostgresType.Int4)])), version: "2");
        await AdvanceUntilAsync(() => Volatile.Read(ref changes) == 1, TimeSpan.FromSeconds(10));

        Assert.Equal(2, compiler.SchemaVersion);
        Assert.IsNotType<CompileFailure>(compiler.Compile(request, new Session("admin")));
    }

    [Fact]
    public async Task Validates_files_alone_or_against_the_database()
    {
        _engine.SetCatalog("default", Blog);
        using var folder = MetadataDirectory.OfTables("- table: author\n- table: nope\n- { table: article, colour: red }\n");
        var options = new ModelProviderOptions { MetadataPath = folder.Path, DatabaseUrl = "postgres://db" };

        var alone = await MetadataValidation.RunAsync(options, null, _time, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var whole = await MetadataValidation.RunAsync(options, _engine, _time, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

        const string File = "databases/default/tables/tables.yaml";
        var colour = $"{File}:3: table \"article\" in source \"default\": \"colour\" is not known here and has no effect";
        Assert.Equal([colour], alone.Select(problem => problem.ToString()));
        Assert.Equal([colour, $"{File}:2: table \"nope\" in source \"default\": no such table/view exists in source: \"nope\""], whole.Select(problem => problem.ToString()));
    }

    private static MetadataDirectory Folder(string databases) =>
        new(("version.yaml", "version: 3"), ("databases/databases.yaml", databases));

    private static IEnumerable<string> Tables(ModelProvider provider) =>
        provider.Current.Model.Tables.Values.Select(table => table.GraphQLName).Order(StringComparer.Ordinal);

    private ModelProvider Provider(ModelProviderOptions options)
    {
        var provider = new ModelProvider(_engine, options, _time, NullLoggerFactory.Instance);
        _providers.Add(provider);
        return provider;
    }

    private async Task<ModelProvider> StartAsync(ModelProviderOptions options)
    {
        var provider = Provider(options);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    private Task AdvanceUntilChangedAsync(ModelProvider provider, params TimeSpan[] steps)
    {
        var version = provider.Current.Version;
        return AdvanceUntilAsync(() => provider.Current.Version > version, steps);
    }

    /// <summary>Lets fake time go on until the loop has done its work, which takes a little of the real one.</summary>
    private async Task AdvanceUntilAsync(Func<bool> isDone, params TimeSpan[] steps)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!isDone())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Patience, "It did not happen in time.");
            foreach (var step in steps)
            {
                _time.Advance(step);
            }

            await Task.Yield();
        }
    }
}
