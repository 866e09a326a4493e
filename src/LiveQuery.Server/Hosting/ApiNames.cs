namespace LiveQuery.Server.Hosting;

/// <summary>The names of <see cref="Apis"/> in settings: Hasura's.</summary>
internal static class ApiNames
{
    private static readonly (string Name, Apis Api)[] Names =
    [
        ("graphql", Apis.GraphQL),
        ("metadata", Apis.Metadata),
        ("config", Apis.Config),
        ("pgdump", Apis.PgDump),
        ("metrics", Apis.Metrics),
        ("developer", Apis.Developer),
    ];

    /// <summary>All names as a setting lists them.</summary>
    public static string All { get; } = Print(Apis.All);

    /// <summary>Reads a comma list.</summary>
    /// <exception cref="FormatException">A name is unknown.</exception>
    public static Apis Parse(string text)
    {
        var apis = Apis.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var api = Names.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Api;
            apis |= api == Apis.None
                ? throw new FormatException($"\"{name}\" is none of {All.Replace(",", ", ", StringComparison.Ordinal)}")
                : api;
        }

        return apis;
    }

    /// <summary>Prints them as <see cref="Parse"/> reads them.</summary>
    public static string Print(Apis apis) => string.Join(',', Names.Where(known => apis.HasFlag(known.Api)).Select(known => known.Name));
}
