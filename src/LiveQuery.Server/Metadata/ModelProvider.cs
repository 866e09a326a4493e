using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Engine;
using Npgsql;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// Keeps the model that serves: reads the metadata and the catalogs, follows the changes of both, and publishes a new
/// snapshot when something has changed. It starts whatever state files and databases are in, and heals by itself. One
/// loop does all the work; readers take <see cref="Current"/> at any time.
/// </summary>
internal sealed partial class ModelProvider : IAsyncDisposable
{
    private readonly ModelProviderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<ModelProvider> _logger;

    // Who changes metadata or catalogs holds the turn: the loop, or a request of the metadata API.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MetadataState _metadata;
    private readonly SourceCatalogs _catalogs;
    private readonly MetadataStore? _store;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Signal> _signals = Channel.CreateUnbounded<Signal>(new UnboundedChannelOptions { SingleReader = true });
    private volatile ModelSnapshot _current = Empty();
    private FolderWatch? _watch;
    private ITimer? _tick;
    private Task _loop = Task.CompletedTask;

    /// <summary>Makes a provider that has nothing yet.</summary>
    public ModelProvider(
        ILiveQueryEngine engine,
        ModelProviderOptions options,
        TimeProvider time,
        ILoggerFactory loggers,
        MetadataStore? store = null)
    {
        _store = options.MetadataPath is null ? store : null;
        _options = options;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ModelProvider>();
        _metadata = new MetadataState(options, _logger);
        _catalogs = new SourceCatalogs(engine, options, time, loggers.CreateLogger<SourceCatalogs>());
    }

    private enum Signal
    {
        FolderChanged,
        Tick,
    }

    /// <summary>What serves now.</summary>
    public ModelSnapshot Current => _current;

    /// <summary>Raised after <see cref="Current"/> has a higher version, from the loop.</summary>
    public event Action? Changed;

    /// <summary>Reads metadata and catalogs for the first time, as far as they can be read, then follows their changes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var stamp = "";
        if (_options.MetadataPath is { } path)
        {
            // The stamp first: a change while the files are read is then found by the next look.
            stamp = MetadataFolder.Stamp(path);
            _metadata.Reload();
        }

        await FollowStoreAsync(cancellationToken);
        SetSources();
        await _catalogs.RefreshAsync(cancellationToken);
        await _catalogs.ReadEnumsAsync(_metadata.Document(_catalogs.Catalogs), cancellationToken);
        Publish(isChanged: true);
        if (_options.MetadataPath is not null)
        {
            _watch = new FolderWatch(
                _options,
                stamp,
                () => _signals.Writer.TryWrite(Signal.FolderChanged),
                _time,
                _loggers.CreateLogger<FolderWatch>());
        }

        _tick = _time.CreateTimer(
            _ => _signals.Writer.TryWrite(Signal.Tick),
            null,
            _store is null || _options.RetryInterval < _options.StoreInterval ? _options.RetryInterval : _options.StoreInterval,
            _store is null || _options.RetryInterval < _options.StoreInterval ? _options.RetryInterval : _options.StoreInterval);
        _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _watch?.Dispose();
        if (_tick is not null)
        {
            await _tick.DisposeAsync();
        }

        await _loop;
        _stopping.Dispose();
        _turn.Dispose();
    }

    /// <summary>Runs something that reads or changes the metadata, with nothing else that does so beside it.</summary>
    public async Task<T> TakeTurnAsync<T>(Func<ModelTurn, Task<T>> action, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await action(new ModelTurn(_metadata, _catalogs, _store, _options, () => Publish(isChanged: true)));
        }
        finally
        {
            _turn.Release();
        }
    }

    private static ModelSnapshot Empty()
    {
        var nothing = ModelBuilder.Build(MetadataDocument.Empty, ImmutableDictionary<string, SourceCatalog>.Empty);
        return new ModelSnapshot(nothing.Model, 0, [], MetadataDocument.Empty);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _signals.Reader.WaitToReadAsync(cancellationToken))
            {
                var isFolderChanged = false;
                while (_signals.Reader.TryRead(out var signal))
                {
                    isFolderChanged |= signal == Signal.FolderChanged;
                }

                await RefreshAsync(isFolderChanged, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Stopped(_logger);
        }
    }

    private async Task RefreshAsync(bool isFolderChanged, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var isChanged = (isFolderChanged && _metadata.Reload()) | await FollowStoreAsync(cancellationToken);
            SetSources();
            var change = await _catalogs.RefreshAsync(cancellationToken);
            isChanged |= await _catalogs.ReadEnumsAsync(_metadata.Document(_catalogs.Catalogs), cancellationToken);
            if (isChanged || isFolderChanged || change != CatalogChange.None)
            {
                Publish(isChanged || change == CatalogChange.Catalogs);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the last model serves on, and the next signal tries again.
            Log.RefreshFailed(_logger, exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes what another server has stored; whether there was anything.</summary>
    private async Task<bool> FollowStoreAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return false;
        }

        try
        {
            if (await _store.ReadVersionAsync(cancellationToken) == _metadata.ResourceVersion
                || await _store.LoadAsync(cancellationToken) is not { } stored)
            {
                return false;
            }

            _metadata.Take(stored.Tree, MetadataReader.Read(TreeNodes.Read(stored.Tree.Root)), stored.Version);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or JsonException)
        {
            // The sources tell of a database that is away; this is looked at again.
            Log.StoreUnavailable(_logger, exception.Message);
            return false;
        }
    }

    private void SetSources()
    {
        var (sources, _) = SourceResolver.Resolve(_metadata.Document(_catalogs.Catalogs), _options);
        _catalogs.SetSources(sources);
    }

    private void Publish(bool isChanged)
    {
        var catalogs = _catalogs.Catalogs;
        var document = _metadata.Document(catalogs);
        var (_, unavailable) = SourceResolver.Resolve(document, _options);
        foreach (var (source, reason) in _catalogs.Unavailable)
        {
            unavailable[source] = reason;
        }

        var result = ModelBuilder.Build(document, catalogs, unavailable, _options.Model);
        var saved = SavedQueryResolver.Resolve(document, result.Model, _options.Compiler);
        ImmutableArray<MetadataProblem> problems = [.. _metadata.Problems, .. result.Problems, .. saved.Problems];
        Report([.. problems.Except(_current.Problems)]);
        _current = isChanged
            ? new ModelSnapshot(result.Model, _current.Version + 1, problems, document) { Saved = saved }
            : _current with { Problems = problems };
        if (isChanged)
        {
            Log.Published(_logger, _current.Version, result.Model.Tables.Count, problems.Length);
            Changed?.Invoke();
        }
    }

    private void Report(List<MetadataProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.Severity == MetadataSeverity.Error)
            {
                Log.Problem(_logger, problem);
            }
            else
            {
                Log.WithoutEffect(_logger, problem);
            }
        }

        // Metadata made for a server that does more has one for each permission to write: one line says it all.
        var warnings = problems.Count(problem => problem.Severity == MetadataSeverity.Warning);
        if (warnings > 0)
        {
            Log.PartsWithoutEffect(_logger, warnings);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Schema version {Version} serves {Tables} tables; {Problems} problems with the metadata.")]
        public static partial void Published(ILogger logger, long version, int tables, int problems);

        [LoggerMessage(LogLevel.Warning, "Metadata: {Problem}")]
        public static partial void Problem(ILogger logger, MetadataProblem problem);

        [LoggerMessage(LogLevel.Debug, "Metadata: {Problem}")]
        public static partial void WithoutEffect(ILogger logger, MetadataProblem problem);

        [LoggerMessage(LogLevel.Information, "{Parts} parts of the metadata have no effect; \"livequery metadata validate\" lists them.")]
        public static partial void PartsWithoutEffect(ILogger logger, int parts);

        [LoggerMessage(LogLevel.Error, "The metadata or the catalogs could not be refreshed; the last model serves on.")]
        public static partial void RefreshFailed(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Debug, "The stored metadata cannot be read: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Debug, "The metadata is no longer watched.")]
        public static partial void Stopped(ILogger logger);
    }
}
