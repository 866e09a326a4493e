namespace LiveQuery.Load.Wire;

/// <summary>The words in which the two subprotocols differ.</summary>
internal static class Subprotocols
{
    /// <summary>The subprotocol of today.</summary>
    public const string Transport = "graphql-transport-ws";

    /// <summary>The older one.</summary>
    public const string Legacy = "graphql-ws";

    /// <summary>The type of the message that begins an operation.</summary>
    public static string Subscribe(string subprotocol) => subprotocol == Legacy ? "start" : "subscribe";

    /// <summary>The type of the message by which the client ends an operation.</summary>
    public static string Complete(string subprotocol) => subprotocol == Legacy ? "stop" : "complete";
}
