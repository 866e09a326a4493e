using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Hosting;

/// <summary>All that <c>serve</c> can be told.</summary>
internal sealed record ServeOptions
{
    /// <summary>The address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all. Default <c>*</c>, as Hasura's.</summary>
    public string Host { get; init; } = "*";

    /// <summary>The port to listen on; 0 takes a free one. Default 8080, as Hasura's.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Metadata, databases and pools.</summary>
    public ModelProviderOptions Model { get; init; } = new();

    /// <summary>Secrets, tokens and roles.</summary>
    public AuthenticationOptions Authentication { get; init; } = new();

    /// <summary>How live queries are refetched.</summary>
    public PollingOptions Polling { get; init; } = new();

    /// <summary>The compiler's settings.</summary>
    public CompilerOptions Compiler { get; init; } = new();

    /// <summary>The bounds of connections.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>What the tokens to come back with a state are made by; null: a secret of this process.</summary>
    public string? ResumeSecret { get; init; }

    /// <summary>How GraphQL is served over HTTP.</summary>
    public GraphQLHttpOptions Http { get; init; } = new();

    /// <summary>Which APIs are served. Default all.</summary>
    public Apis Apis { get; init; } = Apis.All;

    /// <summary>Whether others than admins may run only what is on the allow list. Hasura's option of that name.</summary>
    public bool EnableAllowlist { get; init; }

    /// <summary>Whether collections of the allow list that are scoped to roles count for these roles.</summary>
    public bool AllowlistRoleScopes { get; init; }

    /// <summary>Whose web pages may ask.</summary>
    public CorsPolicy Cors { get; init; } = CorsPolicy.AllowAll;

    /// <summary>What is logged, and how.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>What the metrics ask for as a bearer token; null asks for nothing.</summary>
    public string? MetricsSecret { get; init; }

    /// <summary>Over how long clients are sent away at the end. Default 2 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Variables of Hasura's that are set and that nothing here reads.</summary>
    public ImmutableArray<string> IgnoredVariables { get; init; } = [];

    /// <summary>What admins may know of them.</summary>
    public ServerConfiguration ToConfiguration() => new()
    {
        InferFunctionPermissions = Compiler.InferFunctionPermissions,
        HasAdminSecret = Authentication.AdminSecret is not null,
        Jwt = Authentication.Jwt,
        EnableAllowlist = EnableAllowlist,
        NamingConvention = Model.Model.DefaultNamingConvention == NamingConvention.GraphQL ? "graphql-default" : "hasura-default",
        ExperimentalFeatures = Model.Model.AllowsNamingConventions ? [ExperimentalFeatures.NamingConvention] : [],
        ServesMetrics = Apis.HasFlag(Apis.Metrics),
    };
}
