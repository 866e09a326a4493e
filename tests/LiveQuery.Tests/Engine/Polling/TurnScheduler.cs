using System.Collections.Concurrent;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>Runs tasks when it is told to, on the thread that tells it: whether any is left to run is then known.</summary>
internal sealed class TurnScheduler : TaskScheduler
{
    private readonly ConcurrentQueue<Task> _tasks = new();

    /// <summary>Runs what is queued, and what that queues.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool RunAll()
    {
        var hasRun = false;
        while (_tasks.TryDequeue(out var task))
        {
            hasRun |= TryExecuteTask(task);
        }

        return hasRun;
    }

    protected override void QueueTask(Task task) => _tasks.Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
