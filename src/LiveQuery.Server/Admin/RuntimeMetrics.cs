using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>What the .NET runtime tells of itself, read when the metrics are.</summary>
internal sealed class RuntimeMetrics
{
    private readonly Gauge _heap;
    private readonly Gauge _committed;
    private readonly Counter _allocated;
    private readonly Counter _collections;
    private readonly Counter _pause;
    private readonly Gauge _threads;
    private readonly Gauge _queue;
    private readonly Counter _workItems;
    private readonly Counter _contentions;

    /// <summary>Registers the metrics.</summary>
    public RuntimeMetrics(IMetricFactory metrics)
    {
        _heap = metrics.CreateGauge("livequery_gc_heap_bytes", "Bytes of objects on the managed heap.");
        _committed = metrics.CreateGauge("livequery_gc_committed_bytes", "Bytes that the collector holds.");
        _allocated = metrics.CreateCounter("livequery_gc_allocated_bytes_total", "Bytes allocated so far.");
        _collections = metrics.CreateCounter("livequery_gc_collections_total", "Collections, by generation.", ["generation"]);
        _pause = metrics.CreateCounter("livequery_gc_pause_seconds_total", "Time that collections stopped everything.");
        _threads = metrics.CreateGauge("livequery_threadpool_threads", "Threads of the pool.");
        _queue = metrics.CreateGauge("livequery_threadpool_queue_length", "Work items that wait for a thread.");
        _workItems = metrics.CreateCounter("livequery_threadpool_completed_total", "Work items done.");
        _contentions = metrics.CreateCounter("livequery_lock_contentions_total", "Waits for a lock.");
    }

    /// <summary>Reads all.</summary>
    public void Read()
    {
        _heap.Set(GC.GetTotalMemory(forceFullCollection: false));
        _committed.Set(GC.GetGCMemoryInfo().TotalCommittedBytes);
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            _collections.WithLabels($"{generation}").IncTo(GC.CollectionCount(generation));
        }

        _pause.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        _threads.Set(ThreadPool.ThreadCount);
        _queue.Set(ThreadPool.PendingWorkItemCount);
        _workItems.IncTo(ThreadPool.CompletedWorkItemCount);
        _contentions.IncTo(Monitor.LockContentionCount);
    }
}
