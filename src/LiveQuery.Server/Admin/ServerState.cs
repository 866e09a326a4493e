using LiveQuery.Engine;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Admin;

/// <summary>The parts of a running server that an operator may look at.</summary>
internal sealed record ServerState(
    ILiveQueryEngine Engine,
    ConnectionRegistry Connections,
    ModelProvider Models,
    LogSink Log,
    Func<long> HttpConnections,
    string Version);
