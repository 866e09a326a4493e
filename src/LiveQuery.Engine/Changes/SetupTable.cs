using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>A table as the setup of the change feed sees it.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsPublished">Whether the publication tells of all that is done to it.</param>
/// <param name="Identity">What the log tells of old rows: <c>full</c>, columns, or <c>nothing</c>.</param>
/// <param name="Obstacle">Why it cannot be published as it is, or null.</param>
/// <param name="Bytes">Its size without indexes.</param>
/// <param name="RowBytes">What a row takes on average; 0 where nobody has counted.</param>
/// <param name="ChangesPerDay">Updates and deletes a day, as counted by Postgres' statistics.</param>
public sealed record SetupTable(
    TableName Name, bool IsPublished, string Identity, string? Obstacle, long Bytes, double RowBytes, double ChangesPerDay)
{
    /// <summary>The identity that tells of whole rows.</summary>
    public const string Full = "full";

    /// <summary>The bytes a day by which whole old rows make the log grow.</summary>
    public double ExtraLogPerDay => Identity == Full ? 0 : RowBytes * ChangesPerDay;
}
