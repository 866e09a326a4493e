using LiveQuery.FunctionalTests.Faults;

namespace LiveQuery.FunctionalTests.Replicas;

/// <summary>A primary and a standby for a class of tests; each test gets a database of its own.</summary>
public sealed class ReplicaPair(PostgresFixture postgres) : IAsyncLifetime
{
    private int _databases;

    /// <summary>They.</summary>
    internal StandbyPair Pair { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Pair = await StandbyPair.StartAsync(postgres, "first", "select 1", isSynchronous: false);

    /// <summary>A fresh database on both, set up by the given SQL; how the primary and the standby are reached.</summary>
    public async Task<(string Primary, string Standby)> CreateDatabaseAsync(string setup)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await Pair.CreateDatabaseAsync(name, setup);
        return (Pair.ConnectionString(name, Pair.PrimaryPort), Pair.Standby.ConnectionString(name));
    }

    public ValueTask DisposeAsync() => Pair?.DisposeAsync() ?? ValueTask.CompletedTask;
}
