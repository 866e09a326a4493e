using Microsoft.IdentityModel.Tokens;

namespace LiveQuery.Server.Authentication;

/// <summary>The keys by which the tokens of one issuer are checked.</summary>
internal interface IJwtKeys : IAsyncDisposable
{
    /// <summary>The keys known now.</summary>
    IReadOnlyList<SecurityKey> Current { get; }

    /// <summary>Gets the first keys and begins to follow their changes. Never throws for a fault of the network.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called when no key fits a token, which may have been signed by a new one: whether there are others now than those
    /// that were <paramref name="tried"/>.
    /// </summary>
    ValueTask<bool> TryRenewAsync(IReadOnlyList<SecurityKey> tried, CancellationToken cancellationToken);
}

/// <summary>The one key of a configuration.</summary>
internal sealed class StaticJwtKeys(SecurityKey key) : IJwtKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<SecurityKey> Current { get; } = [key];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<bool> TryRenewAsync(IReadOnlyList<SecurityKey> tried, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
