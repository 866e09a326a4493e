using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Which of the hosts of a connection string is asked, where it names several. Unless it says otherwise
/// (<c>target_session_attrs</c>), that is the primary: probes and batches on hosts of different age would have states go
/// back.
/// </summary>
internal static class HostChoice
{
    // Npgsql goes by what it last knew of a host for so long; by its own measure, ten seconds, a host that is back or was
    // promoted is passed over as long.
    private const int RecheckSeconds = 1;

    /// <summary>Whether there are several.</summary>
    public static bool IsNeeded(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The settings of a connection that must lead to the primary, wherever that is.</summary>
    public static void TakePrimary(NpgsqlConnectionStringBuilder settings)
    {
        settings.TargetSessionAttributes = IsNeeded(settings) ? "primary" : null;
        CheckOften(settings);
    }

    /// <summary>
    /// The settings of a connection that must lead to one host, the one where connections of a pool lead: Npgsql replicates
    /// from no choice of hosts.
    /// </summary>
    /// <exception cref="NpgsqlException">None can be had.</exception>
    public static async Task TakeOneAsync(NpgsqlConnectionStringBuilder settings, Pool pool, CancellationToken cancellationToken)
    {
        if (IsNeeded(settings))
        {
            await using var connection = await pool.OpenConnectionAsync(cancellationToken);
            (settings.Host, settings.Port) = (connection.Host, connection.Port);
        }

        settings.TargetSessionAttributes = null;
    }

    /// <summary>Makes the connections of a builder.</summary>
    public static HostConnections Build(NpgsqlSlimDataSourceBuilder builder)
    {
        var settings = builder.ConnectionStringBuilder;
        if (!IsNeeded(settings))
        {
            var source = builder.Build();
            return new HostConnections(source, source);
        }

        // Npgsql takes it of the data source alone.
        var target = Read(settings.TargetSessionAttributes);
        settings.TargetSessionAttributes = null;
        CheckOften(settings);
        var hosts = builder.BuildMultiHost();
        return new HostConnections(hosts.WithTargetSession(target), hosts);
    }

    private static void CheckOften(NpgsqlConnectionStringBuilder settings)
    {
        if (IsNeeded(settings) && !settings.ShouldSerialize("Host Recheck Seconds"))
        {
            settings.HostRecheckSeconds = RecheckSeconds;
        }
    }

    private static TargetSessionAttributes Read(string? name) => name?.ToLowerInvariant() switch
    {
        "any" => TargetSessionAttributes.Any,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-primary" => TargetSessionAttributes.PreferPrimary,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        _ => TargetSessionAttributes.Primary,
    };
}
