namespace LiveQuery.Engine.Polling;

/// <summary>
/// Finds the size of a poller's batches that costs least for each cohort, among those that are answered within a bound:
/// doubles and halves, keeps what is clearly cheaper, and looks again now and then. Called by batches, which run at once.
/// </summary>
internal sealed class BatchSizing
{
    private const int Smallest = 10;
    private const int Largest = 2_000;
    private const int Samples = 5;
    private const double Better = 0.95;
    private const int FirstPause = 20;
    private const int LongestPause = 2_000;

    private readonly Lock _gate = new();
    private int _size;
    private int _tried;
    private bool _isUp = true;
    private int _left = FirstPause;
    private int _pause = FirstPause;
    private readonly Cost _current = new();
    private readonly Cost _trial = new();

    /// <summary>Begins at the size of the fixed setting.</summary>
    public BatchSizing(int size) => _size = Math.Clamp(size, Smallest, Largest);

    /// <summary>The size found so far.</summary>
    public int Size
    {
        get
        {
            lock (_gate)
            {
                return _size;
            }
        }
    }

    /// <summary>What a cohort has cost at that size, in µs; null: not known yet.</summary>
    public double? CostPerCohort
    {
        get
        {
            lock (_gate)
            {
                return _current.Count == 0 ? null : _current.Least;
            }
        }
    }

    /// <summary>The size of the next batches.</summary>
    /// <param name="cohorts">The cohorts that are to be fetched: too few tell nothing of a larger size.</param>
    public int Next(int cohorts)
    {
        lock (_gate)
        {
            return _tried > 0 && cohorts >= _tried ? _tried : _size;
        }
    }

    /// <summary>Takes in what a batch has cost; smaller ones, the rest of a refetch, tell nothing.</summary>
    /// <returns>The new size where another one was taken up, else null.</returns>
    public int? Record(int cohorts, TimeSpan elapsed, TimeSpan bound)
    {
        lock (_gate)
        {
            if (cohorts == _size)
            {
                _current.Add(cohorts, elapsed);
                if (elapsed > bound && _size > Smallest && _current.IsSlow(bound))
                {
                    return Take(Math.Max(Smallest, _size / 2));
                }

                if (_tried == 0 && --_left <= 0)
                {
                    Try(bound);
                }
            }
            else if (cohorts == _tried)
            {
                _trial.Add(cohorts, elapsed);
                if (_trial.Count >= Samples)
                {
                    return Judge(bound);
                }
            }

            return null;
        }
    }

    private void Try(TimeSpan bound)
    {
        var next = _isUp ? _size * 2 : _size / 2;
        var fits = next is >= Smallest and <= Largest && (!_isUp || _current.Latency * 2 <= bound);
        if (!fits)
        {
            _isUp = !_isUp;
            _left = _pause;
            return;
        }

        _tried = next;
        _trial.Clear();
    }

    private int? Judge(TimeSpan bound)
    {
        if (_trial.Least < _current.Least * Better && _trial.Latency <= bound)
        {
            return Take(_tried);
        }

        _tried = 0;
        _isUp = !_isUp;
        _pause = Math.Min(_pause * 2, LongestPause);
        _left = _pause;
        return null;
    }

    private int Take(int size)
    {
        _size = size;
        _tried = 0;
        _pause = _left = FirstPause;
        _current.Clear();
        return size;
    }

    /// <summary>What batches of one size have cost. What else goes on makes them slower, so the least of the last ones counts.</summary>
    private sealed class Cost
    {
        private readonly Queue<(double Cost, TimeSpan Elapsed)> _last = new();

        public int Count => _last.Count;

        public double Least => _last.Min(sample => sample.Cost);

        public TimeSpan Latency => _last.Min(sample => sample.Elapsed);

        public void Add(int cohorts, TimeSpan elapsed)
        {
            _last.Enqueue((elapsed.TotalMicroseconds / cohorts, elapsed));
            if (_last.Count > Samples)
            {
                _last.Dequeue();
            }
        }

        public void Clear() => _last.Clear();

        public bool IsSlow(TimeSpan bound) => Count >= Samples && Latency > bound;
    }
}
