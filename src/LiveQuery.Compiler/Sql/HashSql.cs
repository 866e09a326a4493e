using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Hashes of 128 bits as SQL.</summary>
internal static class HashSql
{
    /// <summary>The hash of the result, which is the column <c>data</c>.</summary>
    public static string Of(ResultHash hash) => hash switch
    {
        ResultHash.HashText => HashText("data"),
        _ => "substring(sha256(convert_to(data, 'UTF8')) for 16)",
    };

    /// <summary>Postgres' own hash of an expression's text, by two seeds.</summary>
    public static string HashText(string text) => $"int8send(hashtextextended({text}, 0)) || int8send(hashtextextended({text}, 1))";
}
