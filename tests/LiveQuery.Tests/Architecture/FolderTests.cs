using System.Text.RegularExpressions;

namespace LiveQuery.Tests.Architecture;

/// <summary>Folders of a project are rooms with one job: what one knows of another, the other does not know of it.</summary>
public sealed partial class FolderTests
{
    [Theory]
    [InlineData("src/LiveQuery.Compiler")]
    [InlineData("src/LiveQuery.Engine")]
    [InlineData("src/LiveQuery.Server")]
    [InlineData("load/LiveQuery.Load")]
    public void Imports_between_folders_form_no_circle(string path)
    {
        var imports = ReadImports(path);

        Assert.NotEmpty(imports);
        Assert.Empty(FindCircle(imports) ?? []);
    }

    [Fact]
    public void A_circle_is_found()
    {
        var imports = new Dictionary<string, HashSet<string>>
        {
            ["A"] = ["B"],
            ["B"] = ["C"],
            ["C"] = ["B"],
        };

        Assert.Equal(["B", "C", "B"], FindCircle(imports));
    }

    private static Dictionary<string, HashSet<string>> ReadImports(string path)
    {
        var folder = Path.Combine(Repository.Root, path);
        var project = Path.GetFileName(path);
        var rooms = Directory.GetDirectories(folder).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"))
            .Select(name => name!).ToHashSet();
        var imports = rooms.ToDictionary(room => room, _ => new HashSet<string>());
        foreach (var room in rooms)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, room), "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match import in Import().Matches(File.ReadAllText(file)))
                {
                    var other = import.Groups["room"].Value;
                    if (import.Groups["project"].Value == project && other != room && rooms.Contains(other))
                    {
                        imports[room].Add(other);
                    }
                }
            }
        }

        return imports;
    }

    private static List<string>? FindCircle(Dictionary<string, HashSet<string>> imports)
    {
        var done = new HashSet<string>();
        var way = new List<string>();
        return imports.Keys.Order(StringComparer.Ordinal).Select(Visit).FirstOrDefault(circle => circle is not null);

        List<string>? Visit(string room)
        {
            var seen = way.IndexOf(room);
            if (seen >= 0)
            {
                return [.. way[seen..], room];
            }

            if (!done.Add(room))
            {
                return null;
            }

            way.Add(room);
            var circle = imports[room].Order(StringComparer.Ordinal).Select(Visit).FirstOrDefault(found => found is not null);
            way.RemoveAt(way.Count - 1);
            return circle;
        }
    }

    [GeneratedRegex(@"(?<project>LiveQuery\.\w+)\.(?<room>\w+)")]
    private static partial Regex Import();
}
