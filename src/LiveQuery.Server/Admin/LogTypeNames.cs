using System.Collections.Immutable;

namespace LiveQuery.Server.Admin;

/// <summary>The types of log lines, by Hasura's names where it has them.</summary>
internal static class LogTypeNames
{
    public const string Startup = "startup";
    public const string Http = "http-log";
    public const string WebSocket = "websocket-log";
    public const string Query = "query-log";
    public const string Poller = "livequery-poller-log";
    public const string JwkRefresh = "jwk-refresh-log";
    public const string Metadata = "metadata";
    public const string Engine = "engine";
    public const string Server = "ws-server";
    public const string Unstructured = "unstructured";

    /// <summary>The types that can be chosen; others are always logged.</summary>
    public static ImmutableArray<string> Selectable { get; } = [Startup, Http, WebSocket, JwkRefresh, Query, Poller];

    /// <summary>Hasura's choice.</summary>
    public static ImmutableArray<string> Default { get; } = [Startup, Http, WebSocket, JwkRefresh];

    /// <summary>Reads a comma list of types that can be chosen.</summary>
    /// <exception cref="FormatException">One cannot.</exception>
    public static ImmutableArray<string> Parse(string text)
    {
        var types = Split(text);
        var unknown = types.FirstOrDefault(type => !Selectable.Contains(type));
        return unknown is null
            ? types
            : throw new FormatException($"\"{unknown}\" is none of {string.Join(", ", Selectable)}");
    }

    /// <summary>Reads Hasura's list, in which stand types that are of no use here.</summary>
    public static ImmutableArray<string> ParseLeniently(string text) => [.. Split(text).Where(type => Selectable.Contains(type))];

    private static ImmutableArray<string> Split(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(type => type.ToLowerInvariant())];
}
