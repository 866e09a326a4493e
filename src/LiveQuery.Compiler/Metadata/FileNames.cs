using System.Globalization;
using System.Text;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Names for files: characters that a file system may refuse become <c>_</c>, and no name comes twice.</summary>
internal sealed class FileNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase) { "tables" };

    /// <summary>The name for a file that should have the wanted one.</summary>
    public string Take(string wanted)
    {
        var safe = new StringBuilder(wanted.Length);
        foreach (var character in wanted)
        {
            safe.Append(char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_');
        }

        var name = safe.ToString();
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{safe}_{i}");
        }

        return name;
    }
}
