using System.Globalization;
using System.Text;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// SQL in the making: text with places for parameters, which the direct and the multiplexed form spell differently.
/// Values never come in here: only fixed text, quoted names and the numbers of parameters.
/// </summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Position, int Parameter)> _places = [];

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _text.Length == 0 && _places.Count == 0;

    /// <summary>Adds fixed text.</summary>
    public SqlText Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public SqlText Add(int number)
    {
        _text.Append(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds a piece that was made apart.</summary>
    public SqlText Add(SqlText piece)
    {
        var start = _text.Length;
        _text.Append(piece._text);
        foreach (var (position, parameter) in piece._places)
        {
            _places.Add((start + position, parameter));
        }

        return this;
    }

    /// <summary>Adds a quoted identifier.</summary>
    public SqlText AddName(string name) => Add(SqlNames.Quote(name));

    /// <summary>Adds the place of a parameter, by its index from 0.</summary>
    public SqlText AddParameter(int index)
    {
        _places.Add((_text.Length, index));
        return this;
    }

    /// <summary>Adds the pieces with a separator between them.</summary>
    public SqlText AddJoined(IEnumerable<SqlText> pieces, string separator)
    {
        var first = true;
        foreach (var piece in pieces)
        {
            if (!first)
            {
                Add(separator);
            }

            Add(piece);
            first = false;
        }

        return this;
    }

    /// <summary>The text, with each parameter spelled by <paramref name="spell"/>.</summary>
    public string Render(Func<int, string> spell)
    {
        var result = new StringBuilder(_text.Length + (_places.Count * 16));
        var done = 0;
        foreach (var (position, parameter) in _places)
        {
            result.Append(_text, done, position - done).Append(spell(parameter));
            done = position;
        }

        return result.Append(_text, done, _text.Length - done).ToString();
    }
}
