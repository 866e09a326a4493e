using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace LiveQuery.Server.Connections;

/// <summary>Lends pipes to the connections that are receiving at the moment: few, however many are open.</summary>
internal static class PipePool
{
    // More than the threads that can be in the middle of a message for long; the rest is left to the collector.
    private const int MaxPipes = 256;

    private static readonly ConcurrentBag<Pipe> Pipes = [];

    /// <summary>An empty pipe.</summary>
    public static Pipe Rent(PipeOptions options) => Pipes.TryTake(out var pipe) ? pipe : new Pipe(options);

    /// <summary>Takes a pipe back, whatever is in it.</summary>
    public static void Return(Pipe pipe)
    {
        pipe.Writer.Complete();
        pipe.Reader.Complete();
        pipe.Reset();
        if (Pipes.Count < MaxPipes)
        {
            Pipes.Add(pipe);
        }
    }
}
