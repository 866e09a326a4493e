using System.Text.Json.Nodes;
using LiveQuery.Compiler.Model;


namespace LiveQuery.Server.MetadataApi;

/// <summary>The row operations of <c>/v2/query</c> and <c>/v1/query</c>.</summary>
internal static class RowCommands
{
    /// <summary>Whether a command is one of these.</summary>
    public static bool Is(string type) => false;

    /// <summary>Runs one.</summary>
    public static Task<JsonNode?> RunAsync(
        MetadataRun run, MetadataRequest request, Session session, CompilerOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<JsonNode?>(null);
}
