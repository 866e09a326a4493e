using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler;

/// <summary>
/// What makes a plan a stream: each run answers, a cohort a row, the rows after the cohort's cursor and up to the
/// horizon, in the order of the cursor's column, and the cursor after them.
/// </summary>
/// <remarks>
/// The horizon is what keeps late commits from being lost: rows up to it are all there, since whoever may have taken a
/// value below it, for a row not seen yet, has ended. <see cref="HorizonSql"/> reads the column's outermost value;
/// <see cref="WritersSql"/>, run after it, tells who is writing to the tables then. When all of those are gone, the
/// value is a horizon.
/// </remarks>
public sealed record StreamPlan
{
    /// <summary>The index of the parameter that holds the cursor.</summary>
    public required int CursorParameter { get; init; }

    /// <summary>The index of the parameter that holds the horizon; its value is the engine's to give.</summary>
    public required int HorizonParameter { get; init; }

    /// <summary>The index of the parameter that holds the batch size.</summary>
    public required int SizeParameter { get; init; }

    /// <summary>The most rows of a batch that the permission allows, ties aside; null: as many as are asked for.</summary>
    public int? MaxSize { get; init; }

    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The column that the cursor runs over.</summary>
    public required string Column { get; init; }

    /// <summary>Whether it runs from greater values to lesser ones.</summary>
    public required bool IsDescending { get; init; }

    /// <summary>One row, one column: the outermost value of the column as text; no row where the table is empty.</summary>
    public required string HorizonSql { get; init; }

    /// <summary>
    /// One row: the virtual transactions that may be writing to the tables now (text[]), whether this is a standby, and
    /// the oldest and the next transaction id of the snapshot (bigint).
    /// </summary>
    public required string WritersSql { get; init; }

    /// <summary>Whether a cursor of one of the two means the same in the other.</summary>
    public bool Continues(StreamPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Table == other.Table && Column == other.Column && IsDescending == other.IsDescending;
    }
}
