namespace LiveQuery.Engine.Polling;

/// <summary>
/// Runs the batches of a refetch one after another, on one connection where that is done in time, and on as many more as
/// it takes where it is not: the database is not flooded, and nobody waits for longer than need be.
/// </summary>
/// <param name="batches">How many batches there are.</param>
/// <param name="goal">When they should be done, from the start.</param>
/// <param name="widest">The most at once.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchPacer(int batches, TimeSpan goal, int widest, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Task> _workers = [];
    private readonly long _started = time.GetTimestamp();
    private int _next;
    private int _done;
    private bool _isGivenUp;
    private TimeSpan _taken;

    /// <summary>How many were begun, in their order.</summary>
    public int Begun
    {
        get
        {
            lock (_gate)
            {
                return _next;
            }
        }
    }

    /// <summary>Runs all of them; where one throws, none is begun any more, and those under way are waited for.</summary>
    /// <param name="run">Runs one, by its number from 0. It does not throw but where all are given up.</param>
    /// <param name="width">How many to begin with at once.</param>
    public async Task RunAsync(Func<int, Task> run, int width)
    {
        for (var i = 0; i < Math.Min(Math.Min(width, widest), batches); i++)
        {
            Add(run);
        }

        // Workers are added by workers that are under way: once all that are known have ended, no other is added.
        for (var awaited = 0; ; awaited++)
        {
            Task worker;
            lock (_gate)
            {
                if (awaited == _workers.Count)
                {
                    break;
                }

                worker = _workers[awaited];
            }

            await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        // All have ended: the first failure is thrown.
        foreach (var worker in _workers)
        {
            await worker;
        }
    }

    private void Add(Func<int, Task> run)
    {
        lock (_gate)
        {
            _workers.Add(WorkAsync(run));
        }
    }

    private async Task WorkAsync(Func<int, Task> run)
    {
        // Off whoever adds it.
        await Task.Yield();
        while (TakeNext() is { } batch)
        {
            var began = time.GetTimestamp();
            try
            {
                await run(batch);
            }
            catch
            {
                GiveUp();
                throw;
            }

            if (IsLate(time.GetElapsedTime(began)))
            {
                Add(run);
            }
        }
    }

    private int? TakeNext()
    {
        lock (_gate)
        {
            return _next < batches && !_isGivenUp ? _next++ : null;
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            _isGivenUp = true;
        }
    }

    private bool IsLate(TimeSpan taken)
    {
        lock (_gate)
        {
            _done++;
            _taken += taken;
            var left = _taken / _done * (batches - _done) / _workers.Count;
            return _next < batches && _workers.Count < widest && time.GetElapsedTime(_started) + left > goal;
        }
    }
}
