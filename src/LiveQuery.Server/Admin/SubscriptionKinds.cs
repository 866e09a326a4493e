using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Server.Admin;

/// <summary>The kinds of subscriptions as metrics and logs name them, in Hasura's words.</summary>
internal static class SubscriptionKinds
{
    /// <summary>Subscriptions to the latest state.</summary>
    public const string LiveQuery = "live-query";

    /// <summary>Streaming subscriptions.</summary>
    public const string Streaming = "streaming";

    /// <summary>The name of a kind.</summary>
    public static string NameOf(SubscriptionKind kind) => kind == SubscriptionKind.Streaming ? Streaming : LiveQuery;
}
