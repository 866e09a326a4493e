using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>What golden files hold, and whether it is still so.</summary>
internal static class GoldenFiles
{
    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("LIVEQUERY_UPDATE_GOLDEN") == "1";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text as JSON.</summary>
    public static string Print(string text) => JsonSerializer.Serialize(text, Indented);

    /// <summary>JSON with a line for each member.</summary>
    public static string Pretty(ReadOnlyMemory<byte> json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Indented) + "\n";

    /// <summary>Whether a file holds the text; writes it where files are to be written anew.</summary>
    public static bool IsAsFiled(string path, string text)
    {
        if (IsUpdate)
        {
            File.WriteAllText(path, text);
            return true;
        }

        return File.Exists(path) && File.ReadAllText(path) == text;
    }
}
