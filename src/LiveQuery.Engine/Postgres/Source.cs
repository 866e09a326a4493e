using System.Globalization;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// A Postgres database and its two pools, one for queries and one for polls, so that neither starves the other. Opens
/// connections when they are first needed.
/// </summary>
internal sealed class Source : IAsyncDisposable
{
    // A poll's statement is kept ready after its second use; two hundred plans are more than most schemas have.
    private const int MaxPrepared = 200;

    /// <summary>Makes the pools.</summary>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public Source(SourceOptions options)
    {
        Options = options;
        Queries = new Pool(Make(options, polls: false));
        Polls = new Pool(Make(options, polls: true));
    }

    /// <summary>The settings.</summary>
    public SourceOptions Options { get; }

    /// <summary>The pool of queries.</summary>
    public Pool Queries { get; }

    /// <summary>The pool of polls.</summary>
    public Pool Polls { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Polls.DisposeAsync();
        await Queries.DisposeAsync();
    }

    private static NpgsqlDataSource Make(SourceOptions options, bool polls)
    {
        var settings = ConnectionStrings.Parse(options.ConnectionString);
        settings.ApplicationName ??= "livequery";
        settings.MaxPoolSize = polls ? options.PollingPoolSize : options.QueryPoolSize;
        settings.MinPoolSize = 0;
        settings.IncludeErrorDetail = true;

        // Nothing is ever set on these connections, so that nothing needs to be reset between two uses.
        settings.NoResetOnClose = true;
        settings.Options = string.Join(' ', Settings(options, polls).Prepend(settings.Options)).Trim();

        // The server's own timeout comes first and leaves the connection usable; this one is for a server that is gone.
        settings.CommandTimeout = (int)options.StatementTimeout.TotalSeconds + 5;
        if (polls)
        {
            settings.MaxAutoPrepare = MaxPrepared;
            settings.AutoPrepareMinUsages = 2;
        }

        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        return builder.Build();
    }

    // Compiling a poll's statement costs Postgres many times what running it does, and it would do so each time.
    private static IEnumerable<string> Settings(SourceOptions options, bool polls)
    {
        var timeout = ((long)options.StatementTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        yield return $"-c statement_timeout={timeout}";
        if (polls)
        {
            yield return "-c jit=off";
        }
    }
}
