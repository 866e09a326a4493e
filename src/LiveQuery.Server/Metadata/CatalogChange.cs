namespace LiveQuery.Server.Metadata;

/// <summary>What a look at the sources has found, from the least to the most.</summary>
internal enum CatalogChange
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>A source has become unavailable or available, with the catalog that was known.</summary>
    Availability,

    /// <summary>A catalog is another one.</summary>
    Catalogs,
}
