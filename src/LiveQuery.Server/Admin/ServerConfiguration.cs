using System.Collections.Immutable;
using LiveQuery.Server.Authentication;

namespace LiveQuery.Server.Admin;

/// <summary>What admins may know of the settings. No secret is shown of it.</summary>
internal sealed record ServerConfiguration
{
    /// <summary>Whether functions are allowed to who may read what they return.</summary>
    public bool InferFunctionPermissions { get; init; }

    /// <summary>Whether there is an admin secret.</summary>
    public bool HasAdminSecret { get; init; }

    /// <summary>The trusted issuers of tokens.</summary>
    public ImmutableArray<JwtOptions> Jwt { get; init; } = [];

    /// <summary>Whether the allow list is enforced.</summary>
    public bool EnableAllowlist { get; init; }

    /// <summary>The naming convention of sources that choose none, as Hasura names it.</summary>
    public string NamingConvention { get; init; } = "hasura-default";

    /// <summary>The experimental features of Hasura's that have an effect.</summary>
    public ImmutableArray<string> ExperimentalFeatures { get; init; } = [];

    /// <summary>Whether the metrics are served.</summary>
    public bool ServesMetrics { get; init; }
}
