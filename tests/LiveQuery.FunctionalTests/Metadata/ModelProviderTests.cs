using LiveQuery.Compiler.Metadata;
using LiveQuery.Engine;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LiveQuery.FunctionalTests.Metadata;

public sealed class ModelProviderTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Follows_ddl_and_survives_the_loss_of_the_database()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync();
        var connection = await cluster.CreateDatabaseAsync("shop", TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "create table customer (id int primary key); create table orders (id int primary key, customer_id int references customer)");
        await using var engine = Engine();
        await using var provider = Provider(engine, connection);
        var waiter = new Waiter(provider);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["customer", "orders"], Tables(provider));

        await ExecuteAsync(connection, "create view big as select * from orders; alter table orders add column note text");
        await waiter.UntilAsync(() => Tables(provider).Contains("big"));

        await cluster.KillAsync();
        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "drop view if exists big; create table fresh (id int primary key)");
        await waiter.UntilAsync(() => Tables(provider).Contains("fresh"));

        Assert.Equal(["customer", "fresh", "orders"], Tables(provider));
        Assert.Empty(provider.Current.Problems);
    }

    [Fact]
    public async Task Starts_before_its_database_does()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync();
        var connection = await cluster.CreateDatabaseAsync("late", TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "create table thing (id int primary key)");
        await cluster.StopAsync();
        await using var engine = Engine();
        await using var provider = Provider(engine, connection);
        var waiter = new Waiter(provider);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("source \"default\"", Assert.Single(provider.Current.Problems).Object);

        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        await waiter.UntilAsync(() => Tables(provider).Contains("thing"));

        Assert.Empty(provider.Current.Problems);
    }

    [Fact]
    public async Task An_exported_folder_serves_what_was_served_without_it()
    {
        var connection = await postgres.CreateDatabaseAsync(
            """
            create table author (id int primary key, boss_id int references author);
            create table article (id int primary key, author_id int references author, editor_id int references author);
            create table profile (author_id int primary key references author);
            create view published as select * from article;
            """);
        await using var engine = Engine();
        engine.SetSources([new SourceOptions { Name = "default", ConnectionString = connection }]);
        var catalog = await engine.LoadCatalogAsync("default", TestContext.Current.CancellationToken);
        var folder = Path.Combine(Path.GetTempPath(), "livequery-export-" + Guid.NewGuid().ToString("N"));
        try
        {
            var (_, error) = MetadataExport.Write(MetadataExport.Document(catalog), folder);
            Assert.Null(error);
            var options = new ModelProviderOptions { MetadataPath = folder, DatabaseUrl = connection, ReadEnvironment = _ => null };

            var problems = await MetadataValidation.RunAsync(
                options, engine, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
            await using var provider = new ModelProvider(engine, options, TimeProvider.System, NullLoggerFactory.Instance);
            await provider.StartAsync(TestContext.Current.CancellationToken);

            Assert.Empty(problems);
            Assert.Equal(["article", "author", "profile", "published"], Tables(provider));
            Assert.Equal(
                MetadataWriter.ToJson(MetadataExport.Document(catalog)),
                MetadataWriter.ToJson(provider.Current.Document));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LiveQueryEngine Engine() =>
        new(new PollingOptions(), new QuietObserver(), TimeProvider.System, NullLoggerFactory.Instance);

    private static ModelProvider Provider(LiveQueryEngine engine, string connection)
    {
        var options = new ModelProviderOptions
        {
            DatabaseUrl = connection,
            CatalogInterval = TimeSpan.FromMilliseconds(100),
            RetryInterval = TimeSpan.FromMilliseconds(100),
        };
        return new ModelProvider(engine, options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    private static IEnumerable<string> Tables(ModelProvider provider) =>
        provider.Current.Model.Tables.Values.Select(table => table.GraphQLName).Order(StringComparer.Ordinal);

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for changes of a provider, however many it takes until a condition holds.</summary>
    private sealed class Waiter
    {
        private readonly SemaphoreSlim _changes = new(0);

        public Waiter(ModelProvider provider) => provider.Changed += () => _changes.Release();

        public async Task UntilAsync(Func<bool> isDone)
        {
            while (!isDone())
            {
                Assert.True(await _changes.WaitAsync(Patience, TestContext.Current.CancellationToken), "Nothing changed in time.");
            }
        }
    }
}
