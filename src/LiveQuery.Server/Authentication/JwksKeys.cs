using Microsoft.IdentityModel.Tokens;

namespace LiveQuery.Server.Authentication;

/// <summary>
/// The keys at a URL (a JSON Web Key Set), fetched anew when they expire by their cache headers, and when a token names a
/// key that is not among them. A failed fetch keeps the old keys.
/// </summary>
internal sealed partial class JwksKeys(Uri url, HttpClient http, TimeProvider time, ILogger<JwksKeys> logger) : IJwtKeys
{
    // Key sets have a few kilobytes; more is not one.
    private const int MaxBytes = 1024 * 1024;

    // Unknown key ids cost nothing to make up: so often at most do they cause a fetch.
    private static readonly TimeSpan RenewalSpacing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile SecurityKey[] _current = [];
    private TimeSpan _lifetime = FirstRetry;
    private long? _fetchedAt;
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public IReadOnlyList<SecurityKey> Current => _current;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await FetchAsync(TimeSpan.Zero, cancellationToken);
        _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRenewAsync(IReadOnlyList<SecurityKey> tried, CancellationToken cancellationToken)
    {
        await FetchAsync(RenewalSpacing, cancellationToken);
        return !ReferenceEquals(tried, _current);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _fetching.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_lifetime, time, cancellationToken);
                await FetchAsync(TimeSpan.Zero, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Stopped(logger, url);
        }
    }

    /// <summary>Fetches, unless that was done less than <paramref name="spacing"/> ago.</summary>
    private async Task FetchAsync(TimeSpan spacing, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            // Who waited here while another fetched has its answer.
            if (_fetchedAt is { } last && (last >= asked || time.GetElapsedTime(last) < spacing))
            {
                return;
            }

            await ReadAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _lifetime = _current.Length > 0 ? JwksLifetime.Shortest : Later(_lifetime);
            Log.FetchFailed(logger, url, _current.Length, problem.Message);
        }
        finally
        {
            _fetchedAt = time.GetTimestamp();
            _fetching.Release();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        var set = new JsonWebKeySet(await response.Content.ReadAsStringAsync(cancellationToken));
        var keys = set.Keys.Where(key => key.Use is null or "" or "sig").ToArray<SecurityKey>();
        if (keys.Length == 0)
        {
            throw new InvalidDataException("the answer holds no key for signatures");
        }

        _lifetime = JwksLifetime.Of(response, time.GetUtcNow());
        _current = keys;
        Log.Fetched(logger, url, keys.Length, _lifetime);
    }

    private static TimeSpan Later(TimeSpan delay) => delay * 2 < JwksLifetime.Shortest ? delay * 2 : JwksLifetime.Shortest;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Fetched {Keys} keys from {Url}; they hold for {Lifetime}.")]
        public static partial void Fetched(ILogger logger, Uri url, int keys, TimeSpan lifetime);

        [LoggerMessage(LogLevel.Error, "No keys could be fetched from {Url}; {Keys} older ones are used: {Reason}")]
        public static partial void FetchFailed(ILogger logger, Uri url, int keys, string reason);

        [LoggerMessage(LogLevel.Debug, "The keys at {Url} are no longer followed.")]
        public static partial void Stopped(ILogger logger, Uri url);
    }
}
