using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Engine;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// The catalogs of the sources, as last read. A source that goes away keeps its catalog: its subscriptions wait for it.
/// Used by one task at a time.
/// </summary>
internal sealed partial class SourceCatalogs(
    ILiveQueryEngine engine,
    ModelProviderOptions options,
    TimeProvider time,
    ILogger<SourceCatalogs> logger)
{
    private readonly Dictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>The catalogs that are known.</summary>
    public IReadOnlyDictionary<string, SourceCatalog> Catalogs => _states
        .Where(pair => pair.Value.Catalog is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value.Catalog!.With(pair.Value.Enums));

    /// <summary>Why a source cannot be reached, by source.</summary>
    public IReadOnlyDictionary<string, string> Unavailable => _states
        .Where(pair => pair.Value.Fault is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value.Fault!);

    /// <summary>Makes these the sources.</summary>
    public void SetSources(IReadOnlyCollection<SourceOptions> sources)
    {
        if (sources.Count == _states.Count
            && sources.All(source => _states.TryGetValue(source.Name, out var state) && state.Options == source))
        {
            return;
        }

        var refused = Hand(sources);
        foreach (var name in _states.Keys.Except(sources.Select(source => source.Name)).ToList())
        {
            _states.Remove(name);
        }

        foreach (var source in sources)
        {
            if (!_states.TryGetValue(source.Name, out var state))
            {
                _states.Add(source.Name, new State { Options = source });
            }
            else if (state.Options != source)
            {
                // The old catalog serves until the new one is read: most often it is the same database elsewhere.
                state.Options = source;
                state.Version = null;
                state.LastLook = null;
            }

            var current = _states[source.Name];
            var isRefused = refused.TryGetValue(source.Name, out var reason);
            if (isRefused || current.IsRefused)
            {
                current.IsRefused = isRefused;
                current.Fault = reason;
            }
        }
    }

    /// <summary>How a source is reached; null where it is not known.</summary>
    public SourceOptions? OptionsOf(string source) => _states.GetValueOrDefault(source)?.Options;

    /// <summary>Makes a source due, or all of them.</summary>
    public void Expire(string? source = null)
    {
        foreach (var state in _states.Where(pair => source is null || pair.Key == source).Select(pair => pair.Value))
        {
            state.LastLook = null;
        }
    }

    /// <summary>Forgets the rows of enum tables, so that they are read anew.</summary>
    public void ForgetEnums()
    {
        foreach (var state in _states.Values)
        {
            state.Enums.Clear();
        }
    }

    /// <summary>Reads the rows of the enum tables of a document that are not known yet; whether there were any.</summary>
    public async Task<bool> ReadEnumsAsync(MetadataDocument document, CancellationToken cancellationToken)
    {
        var isRead = false;
        foreach (var source in document.Sources)
        {
            if (!_states.TryGetValue(source.Name, out var state) || state.Catalog is null || state.Fault is not null)
            {
                continue;
            }

            foreach (var name in source.Tables.Where(table => table.IsEnum).Select(table => table.Name))
            {
                if (!state.Enums.ContainsKey(name) && state.Catalog.Tables.TryGetValue(name, out var table))
                {
                    state.Enums[name] = await ReadEnumAsync(source.Name, table, cancellationToken);
                    isRead = true;
                }
            }
        }

        return isRead;
    }

    private async Task<EnumRows> ReadEnumAsync(string source, CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.ReadEnumAsync(source, table, cancellationToken);
        }
        catch (SourceUnavailableException exception)
        {
            return new EnumRows([]) { Error = exception.Message };
        }
    }

    /// <summary>Takes a catalog that was read elsewhere.</summary>
    public void Take(string source, SourceCatalog catalog)
    {
        if (_states.TryGetValue(source, out var state))
        {
            state.Catalog = catalog;
            state.Version = null;
            state.LastLook = null;
            state.Enums.Clear();
        }
    }

    /// <summary>Looks at each source that is due, all at once; what has changed at most.</summary>
    public async Task<CatalogChange> RefreshAsync(CancellationToken cancellationToken)
    {
        var changes = await Task.WhenAll(_states.Values.Where(IsDue).Select(state => RefreshAsync(state, cancellationToken)));
        return changes.Append(CatalogChange.None).Max();
    }

    /// <summary>Hands the sources to the engine; one whose connection string it refuses keeps none of the others out.</summary>
    /// <returns>Why a source was refused, by source.</returns>
    private Dictionary<string, string> Hand(IReadOnlyCollection<SourceOptions> sources)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        if (TryHand(sources) is null)
        {
            return refused;
        }

        List<SourceOptions> accepted = [];
        foreach (var source in sources)
        {
            if (TryHand([.. accepted, source]) is { } reason)
            {
                refused.Add(source.Name, reason);
                Log.SourceRefused(logger, source.Name, reason);
            }
            else
            {
                accepted.Add(source);
            }
        }

        TryHand(accepted);
        return refused;
    }

    private string? TryHand(IReadOnlyCollection<SourceOptions> sources)
    {
        try
        {
            engine.SetSources(sources);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private bool IsDue(State state)
    {
        if (state.IsRefused)
        {
            return false;
        }

        var interval = state.Fault is null && state.Version is not null ? options.CatalogInterval : options.RetryInterval;
        return state.LastLook is not { } last || time.GetElapsedTime(last) >= interval;
    }

    private async Task<CatalogChange> RefreshAsync(State state, CancellationToken cancellationToken)
    {
        var name = state.Options.Name;
        using var timeout = new CancellationTokenSource(options.CatalogTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var hadFault = state.Fault;
        var change = CatalogChange.None;
        try
        {
            // The version first: a change between the two readings is then found by the next look.
            var version = await engine.ReadCatalogVersionAsync(name, linked.Token);
            if (version != state.Version || state.Catalog is null)
            {
                state.Catalog = await engine.LoadCatalogAsync(name, linked.Token);
                state.Enums.Clear();
                state.Version = version;
                change = CatalogChange.Catalogs;
                Log.CatalogRead(logger, name, state.Catalog.Tables.Count);
            }

            state.Fault = null;
        }
        catch (SourceUnavailableException exception)
        {
            state.Fault = exception.Message;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            state.Fault = $"it did not tell its catalog within {options.CatalogTimeout.TotalSeconds:0.#} s";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One source's fault, whatever it is, must not keep the others from being read.
            Log.CatalogFailed(logger, name, exception);
            state.Fault = exception.Message;
        }

        state.LastLook = time.GetTimestamp();
        if (state.Fault is { } fault && fault != hadFault)
        {
            Log.SourceUnavailable(logger, name, fault);
        }
        else if (state.Fault is null && hadFault is not null)
        {
            Log.SourceAvailable(logger, name);
        }

        return change == CatalogChange.None && state.Fault != hadFault ? CatalogChange.Availability : change;
    }

    /// <summary>One source. Its tasks never overlap.</summary>
    private sealed class State
    {
        public required SourceOptions Options { get; set; }

        public SourceCatalog? Catalog { get; set; }

        public Dictionary<TableName, EnumRows> Enums { get; } = [];

        public string? Version { get; set; }

        public string? Fault { get; set; }

        public bool IsRefused { get; set; }

        public long? LastLook { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Source {Source}: read a catalog of {Tables} tables.")]
        public static partial void CatalogRead(ILogger logger, string source, int tables);

        [LoggerMessage(LogLevel.Warning, "Source {Source} is unavailable: {Reason}")]
        public static partial void SourceUnavailable(ILogger logger, string source, string reason);

        [LoggerMessage(LogLevel.Information, "Source {Source} is available again.")]
        public static partial void SourceAvailable(ILogger logger, string source);

        [LoggerMessage(LogLevel.Error, "Source {Source} is left out: {Reason}")]
        public static partial void SourceRefused(ILogger logger, string source, string reason);

        [LoggerMessage(LogLevel.Error, "Source {Source}: its catalog could not be read.")]
        public static partial void CatalogFailed(ILogger logger, string source, Exception exception);
    }
}
