using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Which of the hosts of a connection string is asked, where it names several. Unless it says otherwise
/// (<c>target_session_attrs</c>), that is the primary: probes and batches on hosts of different age would have states go
/// back.
/// </summary>
internal static class HostChoice
{
    /// <summary>Whether there are several.</summary>
    public static bool IsNeeded(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The settings of a connection that must lead to the primary, wherever that is.</summary>
    public static void TakePrimary(NpgsqlConnectionStringBuilder settings) =>
        settings.TargetSessionAttributes = IsNeeded(settings) ? "primary" : null;

    /// <summary>Makes the connections of a builder.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="owner">What is to be disposed of with them.</param>
    public static NpgsqlDataSource Build(NpgsqlSlimDataSourceBuilder builder, out NpgsqlDataSource owner)
    {
        var settings = builder.ConnectionStringBuilder;
        if (!IsNeeded(settings))
        {
            var source = builder.Build();
            owner = source;
            return source;
        }

        // Npgsql takes it of the data source alone.
        var target = Read(settings.TargetSessionAttributes);
        settings.TargetSessionAttributes = null;
        var hosts = builder.BuildMultiHost();
        owner = hosts;
        return hosts.WithTargetSession(target);
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
