using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>The values that a sub-select computes beside its columns, each under a name that no column bears.</summary>
internal sealed class LiftedValues
{
    private readonly List<(RowValue Value, string Name)> _values = [];
    private RowScope? _outer;

    /// <summary>The values and their names, in the order in which they were asked for.</summary>
    public IReadOnlyList<(RowValue Value, string Name)> Values => _values;

    /// <summary>Says which scope reads them.</summary>
    public void ReadBy(RowScope outer) => _outer = outer;

    /// <summary>The value as an expression outside the sub-select.</summary>
    public string Column(RowValue value)
    {
        var name = _values.FirstOrDefault(known => known.Value == value).Name;
        if (name is null)
        {
            name = _outer!.FreeName($"value_{_values.Count + 1}");
            _values.Add((value, name));
        }

        return $"{_outer!.Alias}.{SqlNames.Quote(name)}";
    }
}
