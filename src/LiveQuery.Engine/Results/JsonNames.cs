using System.Text;
using System.Text.Json;

namespace LiveQuery.Engine.Results;

/// <summary>Reads names of JSON members.</summary>
internal static class JsonNames
{
    /// <summary>The name as text.</summary>
    /// <param name="name">The name, as it stands between its quotes in JSON.</param>
    /// <exception cref="InvalidOperationException">An escape names half of a surrogate pair.</exception>
    public static string Unescape(ReadOnlySpan<byte> name)
    {
        if (!name.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(name);
        }

        var reader = new Utf8JsonReader([(byte)'"', .. name, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
