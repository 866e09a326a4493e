namespace LiveQuery.Compiler.Sql;

/// <summary>
/// A JSON object as SQL: one <c>concat</c> of constant text and values. Constants that meet are one argument.
/// </summary>
internal sealed class JsonText
{
    // Postgres takes 100 arguments (FUNC_MAX_ARGS), of which one is left to nest the rest.
    private const int MaxArguments = 99;

    private readonly List<SqlText> _arguments = [];
    private string _constant = "";

    /// <summary>Adds constant text.</summary>
    public JsonText Add(string constant)
    {
        _constant += constant;
        return this;
    }

    /// <summary>Adds an expression whose text is JSON.</summary>
    public JsonText Add(SqlText value)
    {
        Flush();
        _arguments.Add(value);
        return this;
    }

    /// <summary>The whole as an expression of type text.</summary>
    public SqlText ToSql()
    {
        Flush();
        var level = _arguments;
        while (level.Count > MaxArguments)
        {
            level = [.. level.Chunk(MaxArguments).Select(Concat)];
        }

        return Concat(level);
    }

    private static SqlText Concat(IEnumerable<SqlText> arguments) =>
        new SqlText().Add("concat(").AddJoined(arguments, ", ").Add(")");

    private void Flush()
    {
        if (_constant.Length > 0)
        {
            _arguments.Add(new SqlText().Add(SqlNames.Literal(_constant)));
            _constant = "";
        }
    }
}
