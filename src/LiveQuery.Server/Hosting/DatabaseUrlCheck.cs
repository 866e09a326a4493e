using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Server.Hosting;

/// <summary>Lets the engine read the database URL before anything starts, so that a wrong one is a bad value like others.</summary>
internal static class DatabaseUrlCheck
{
    /// <summary>Checks the URL, if there is one; opens no connection.</summary>
    /// <exception cref="SettingException">The engine refuses it.</exception>
    public static async Task RunAsync(ModelProviderOptions options, EngineFactory makeEngine, TimeProvider time)
    {
        if (options.DatabaseUrl is not { } url)
        {
            return;
        }

        await using var engine = makeEngine(new PollingOptions(), new EngineObservers(), time, NullLoggerFactory.Instance);
        try
        {
            engine.SetSources(
            [
                new SourceOptions
                {
                    Name = SourceResolver.DefaultSource,
                    ConnectionString = url,
                    Replicas = new ReplicaList([.. options.ReplicaUrls.Select(replica => new ReplicaOptions { ConnectionString = replica })]),
                },
            ]);
        }
        catch (Exception problem) when (problem is ArgumentException or SourceUnavailableException)
        {
            throw new SettingException($"{DatabaseSettings.DatabaseUrl.Flag}: {problem.Message}");
        }
    }
}
