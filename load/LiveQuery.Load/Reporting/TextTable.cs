using System.Text;

namespace LiveQuery.Load.Reporting;

/// <summary>Columns of text: the first to the left, the others to the right.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [heads];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The table, indented; nothing where it has no rows.</summary>
    public override string ToString()
    {
        if (_rows.Count == 1)
        {
            return "";
        }

        var widths = Enumerable.Range(0, heads.Length).Select(column => _rows.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var line = string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])));
            text.Append("   ").AppendLine(line.TrimEnd());
        }

        return text.ToString();
    }
}
