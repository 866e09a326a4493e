using System.Text.Json;
using LiveQuery.Compiler.Model;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>A request file: lines of settings behind <c>#</c>, then the document.</summary>
internal sealed record GoldenRequest(string Query, Session Session, string? Variables, bool IsRelay)
{
    public static GoldenRequest Read(string file)
    {
        var lines = File.ReadAllLines(file);
        string? Setting(string name) => lines.Where(line => line.StartsWith($"# {name}: ", StringComparison.Ordinal))
            .Select(line => line[(name.Length + 4)..]).FirstOrDefault();
        var session = Setting("session") is { } json
            ? JsonDocument.Parse(json).RootElement.EnumerateObject()
                .Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))
            : [];
        return new GoldenRequest(
            string.Join('\n', lines), new Session(Setting("role") ?? TrackedModel.AdminRole, session), Setting("variables"), Setting("api") == "relay");
    }
}
