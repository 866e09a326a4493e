using System.Collections.Immutable;

namespace LiveQuery.Server.Hosting;

/// <summary>The features that Hasura calls experimental.</summary>
internal static class ExperimentalFeatures
{
    /// <summary>Sources may choose how their names are made.</summary>
    public const string NamingConvention = "naming_convention";

    /// <summary>The schema is that of a subgraph of an Apollo federation.</summary>
    public const string Federation = "apollo_federation";

    // What the first four name is always on here; the others concern what is not served, or change nothing that a client
    // could see.
    private static readonly string[] WithoutEffect =
    [
        "inherited_roles", "streaming_subscriptions", "optimize_permission_filters", "remove_empty_subscription_responses",
        "hide_update_many_fields", "bigquery_string_numeric_input", "group_by_aggregations",
    ];

    private static readonly string[] Known = [NamingConvention, Federation];

    /// <summary>Reads a comma list of features.</summary>
    /// <exception cref="FormatException">One is not known.</exception>
    public static ImmutableHashSet<string> Parse(string text)
    {
        var features = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(feature => feature.ToLowerInvariant()).ToImmutableHashSet(StringComparer.Ordinal);
        var unknown = features.FirstOrDefault(feature => !Known.Contains(feature) && !WithoutEffect.Contains(feature));
        return unknown is null
            ? features
            : throw new FormatException($"\"{unknown}\" is none of {string.Join(", ", Known.Concat(WithoutEffect))}");
    }
}
