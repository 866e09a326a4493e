using LiveQuery.Engine.Postgres;
using LiveQuery.FunctionalTests.Changes;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>A replication connection and its slot.</summary>
public sealed class LogStreamTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_whose_connection_is_lost_before_it_tells_anything_is_found_out()
    {
        var database = await cluster.CreateDatabaseAsync($"create table t (id int primary key); create publication {Publication.Name} for table t");
        await using var source = new Source(new SourceOptions { Name = "default", ConnectionString = database });
        await using var connection = await source.Queries.OpenConnectionAsync(Stop);
        var catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, Stop);
        await using var stream = await LogStream.OpenAsync(source, catalog, Stop);
        await stream.CheckAsync(Stop);

        await Database.ExecuteAsync(
            database, $"select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = '{stream.Slot}'");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => stream.CheckAsync(Stop));
    }
}
