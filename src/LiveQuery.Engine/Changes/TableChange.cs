using System.Collections.Immutable;

namespace LiveQuery.Engine.Changes;

/// <summary>What transactions have changed in one table: some rows, or more than is worth telling apart.</summary>
internal sealed class TableChange(ImmutableArray<string> columns)
{
    // Beyond it the rows are as good as the whole table.
    private const int MostImages = 2_000;

    private HashSet<RowImage>? _images = [];

    /// <summary>The columns that the images hold.</summary>
    public ImmutableArray<string> Columns { get; private set; } = columns;

    /// <summary>The rows before and after; null: the table as a whole.</summary>
    public IReadOnlyCollection<RowImage>? Images => _images;

    /// <summary>A change of the table as a whole.</summary>
    public static TableChange Whole()
    {
        var change = new TableChange([]);
        change.Widen();
        return change;
    }

    /// <summary>Adds a row.</summary>
    public void Add(RowImage image)
    {
        if (_images is not null && _images.Add(image) && _images.Count > MostImages)
        {
            Widen();
        }
    }

    /// <summary>Makes it a change of the whole table.</summary>
    public void Widen()
    {
        _images = null;
        Columns = [];
    }

    /// <summary>Adds what another transaction has changed.</summary>
    public void Add(TableChange other)
    {
        if (other._images is null || !other.Columns.SequenceEqual(Columns))
        {
            Widen();
            return;
        }

        foreach (var image in other._images)
        {
            Add(image);
        }
    }
}
