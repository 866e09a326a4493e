using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Server.Metadata;

/// <summary>Finds the connection strings of a document's sources.</summary>
internal static class SourceResolver
{
    /// <summary>The name of the source that the command line's database URL makes.</summary>
    public const string DefaultSource = "default";

    /// <summary>The sources whose connection string is known, and why that of another is not, by its name.</summary>
    public static (ImmutableArray<SourceOptions> Sources, Dictionary<string, string> Unknown) Resolve(
        MetadataDocument document,
        ModelProviderOptions options)
    {
        var sources = ImmutableArray.CreateBuilder<SourceOptions>();
        var unknown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in document.Sources)
        {
            var isDefault = options.DatabaseUrl is not null && (source.Name == DefaultSource || document.Sources.Length == 1);
            var url = Url(source.DatabaseUrl, options, out var reason);
            if (url is null && isDefault)
            {
                url = options.DatabaseUrl;
            }

            var replicas = url is null ? null : Replicas(source, options, isDefault, out reason);
            if (url is null || replicas is null)
            {
                unknown[source.Name] = reason!;
                continue;
            }

            sources.Add(new SourceOptions
            {
                Name = source.Name,
                ConnectionString = url,
                QueryPoolSize = source.MaxConnections ?? options.QueryPoolSize,
                PollingPoolSize = options.PollingPoolSize,
                StatementTimeout = options.StatementTimeout,
                Prepared = options.Prepared,
                PlanCacheMode = options.PlanCacheMode,
                Isolation = source.Isolation,
                Replicas = replicas,
            });
        }

        return (sources.ToImmutable(), unknown);
    }

    /// <summary>The replicas; null where one of them is not known, and why.</summary>
    private static ReplicaList? Replicas(SourceMetadata source, ModelProviderOptions options, bool isDefault, out string? reason)
    {
        reason = null;
        if (source.Replicas.IsEmpty && isDefault)
        {
            return new ReplicaList(
                [.. options.ReplicaUrls.Select(url => new ReplicaOptions { ConnectionString = url, PoolSize = options.PollingPoolSize })]);
        }

        var replicas = ImmutableArray.CreateBuilder<ReplicaOptions>(source.Replicas.Length);
        foreach (var replica in source.Replicas)
        {
            if (Url(replica.Url, options, out var problem) is not { } url)
            {
                reason = $"read replica {replicas.Count + 1}: {problem}";
                return null;
            }

            replicas.Add(new ReplicaOptions { ConnectionString = url, PoolSize = replica.MaxConnections ?? options.PollingPoolSize });
        }

        return new ReplicaList(replicas.ToImmutable());
    }

    private static string? Url(DatabaseUrl? url, ModelProviderOptions options, out string? reason)
    {
        reason = null;
        switch (url)
        {
            case LiteralDatabaseUrl literal:
                reason = literal.Url.Length == 0 ? "its database URL is empty" : null;
                return literal.Url.Length == 0 ? null : literal.Url;
            case EnvironmentDatabaseUrl environment:
                var value = options.ReadEnvironment(environment.Variable);
                reason = string.IsNullOrEmpty(value) ? $"the environment variable {environment.Variable} is not set" : null;
                return string.IsNullOrEmpty(value) ? null : value;
            case FileDatabaseUrl file:
                return FromFile(file.Path, out reason);
            default:
                reason = "no database URL is stated for it";
                return null;
        }
    }

    private static string? FromFile(string path, out string? reason)
    {
        try
        {
            var url = File.ReadAllText(path).Trim();
            reason = url.Length == 0 ? $"the file {path} with its database URL is empty" : null;
            return url.Length == 0 ? null : url;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = $"the file with its database URL cannot be read: {exception.Message}";
            return null;
        }
    }
}
