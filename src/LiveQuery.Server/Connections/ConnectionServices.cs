using LiveQuery.Engine;
using LiveQuery.Server.Authentication;

namespace LiveQuery.Server.Connections;

/// <summary>What every connection needs, and all share.</summary>
internal sealed record ConnectionServices(
    ConnectionOptions Options,
    ISessionResolver Sessions,
    IOperationCompiler Compiler,
    ILiveQueryEngine Engine,
    IConnectionObserver Observer,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>What connections log to.</summary>
    public ILogger Logger { get; } = Loggers.CreateLogger<Connection>();

    /// <summary>The documents of the live operations.</summary>
    public StringPool Documents { get; } = new();

    /// <summary>What makes the tokens by which clients come back with a state.</summary>
    public ResumeKey ResumeKey { get; init; } = ResumeKey.OfProcess();
}
