namespace LiveQuery.Server.Metadata;

/// <summary>
/// Calls back when the files at a path have changed and then been still for a moment. The file system's events tell at
/// once where there are any; a look at names, sizes and times every few seconds finds the rest.
/// </summary>
internal sealed partial class FolderWatch : IDisposable
{
    private readonly string _path;
    private readonly TimeSpan _debounce;
    private readonly ILogger<FolderWatch> _logger;
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer _poll;
    private readonly ITimer _still;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private string _stamp;

    /// <summary>Watches a folder or file; <paramref name="stamp"/> is its state as it was last read.</summary>
    public FolderWatch(ModelProviderOptions options, string stamp, Action changed, TimeProvider time, ILogger<FolderWatch> logger)
    {
        _path = options.MetadataPath!;
        _debounce = options.Debounce;
        _logger = logger;
        _stamp = stamp;
        _still = time.CreateTimer(_ => changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _poll = time.CreateTimer(_ => Look(), null, options.FolderInterval, options.FolderInterval);
        _watcher = Watch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _poll.Dispose();
        _still.Dispose();
    }

    private void Look()
    {
        // Overlapping ticks of a slow disk look once.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            var stamp = MetadataFolder.Stamp(_path);
            if (stamp != _stamp)
            {
                _stamp = stamp;
                Touch();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Touch() => _still.Change(_debounce, Timeout.InfiniteTimeSpan);

    private FileSystemWatcher? Watch()
    {
        try
        {
            var place = MetadataFolder.Place(_path);
            var watcher = File.Exists(place)
                ? new FileSystemWatcher(Path.GetDirectoryName(Path.GetFullPath(place))!, Path.GetFileName(place))
                : new FileSystemWatcher(place) { IncludeSubdirectories = true };
            watcher.Changed += (_, _) => Touch();
            watcher.Created += (_, _) => Touch();
            watcher.Deleted += (_, _) => Touch();
            watcher.Renamed += (_, _) => Touch();
            watcher.Error += (_, error) => Log.WatchFailed(_logger, _path, error.GetException());
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No folder yet, or no watches left (fs.inotify.max_user_watches): the looks go on.
            Log.WatchFailed(_logger, _path, exception);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "No events about changes of {Path}; its files are looked at every few seconds instead.")]
        public static partial void WatchFailed(ILogger logger, string path, Exception exception);
    }
}
