using System.Globalization;
using System.Text;


namespace LiveQuery.Server.MetadataApi;

/// <summary>Prints places in JSON as Hasura does: <c>$.args.columns[0]</c>, <c>$["a b"]</c>.</summary>
internal static class JsonPaths
{
    /// <summary>A member of an object at a place.</summary>
    public static string Member(string path, string key)
    {
        if (key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
        {
            return $"{path}.{key}";
        }

        return new StringBuilder(path).Append("[\"").Append(key.Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"]").ToString();
    }

    /// <summary>An item of an array at a place.</summary>
    public static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
