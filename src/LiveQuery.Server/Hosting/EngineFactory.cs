using LiveQuery.Engine;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Hosting;

/// <summary>Makes an engine.</summary>
internal delegate ILiveQueryEngine EngineFactory(
    PollingOptions polling,
    IEngineObserver observer,
    TimeProvider time,
    ILoggerFactory loggers);
