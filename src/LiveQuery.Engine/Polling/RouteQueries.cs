using System.Collections.Concurrent;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Follows routes that lead over other tables, by asking the source. Pollers with the same route share the statement. One
/// that takes long is given up for a while: its changes then concern every cohort.
/// </summary>
internal sealed partial class RouteQueries(
    string source, IBatchExecutor executor, SemaphoreSlim slots, TimeProvider time, Action wake, ILogger<RouteQueries> logger)
{
    // More rows than that are cheaper to answer by refetching every cohort.
    private const int MostRows = 500;

    private static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GivenUpFor = TimeSpan.FromSeconds(60);

    private readonly StatementPatience _patience = new();
    private readonly Dictionary<string, Question> _open = [];
    private readonly ConcurrentDictionary<string, long> _givenUp = new();
    private readonly ConcurrentQueue<RouteAnswer> _answers = new();
    private int _running;

    /// <summary>Whether answers are still to come.</summary>
    public bool IsBusy => Volatile.Read(ref _running) > 0 || !_answers.IsEmpty;

    /// <summary>Adds rows to be followed; false where they are not, so that they concern every cohort. Called by the loop.</summary>
    public bool Ask(Poller poller, ChosenRoute route, IReadOnlyCollection<string[]> rows)
    {
        if (_givenUp.TryGetValue(route.Sql!, out var at))
        {
            if (time.GetElapsedTime(at) < GivenUpFor)
            {
                return false;
            }

            _givenUp.TryRemove(route.Sql!, out _);
        }

        if (!_open.TryGetValue(route.Sql!, out var question))
        {
            question = new Question(route.Sql!, route.Columns.Length);
            _open.Add(route.Sql!, question);
        }

        foreach (var row in rows)
        {
            question.Rows.TryAdd(CohortKey.Of([.. row]), row);
        }

        question.Askers.Add((poller, route));
        return true;
    }

    /// <summary>Sends what was asked. Called by the loop.</summary>
    /// <returns>The tasks, to be awaited at the end of the loop.</returns>
    public IReadOnlyList<Task> Send(CancellationToken cancellationToken)
    {
        var tasks = new List<Task>();
        foreach (var question in _open.Values)
        {
            if (question.Rows.Count > MostRows)
            {
                Answer(question, null);
                continue;
            }

            Interlocked.Increment(ref _running);
            tasks.Add(RunAsync(question, cancellationToken));
        }

        _open.Clear();
        return tasks;
    }

    /// <summary>Takes an answer that has come in. Called by the loop.</summary>
    public bool TryTake(out RouteAnswer answer) => _answers.TryDequeue(out answer!);

    private async Task RunAsync(Question question, CancellationToken cancellationToken)
    {
        // Off the loop: it goes on.
        await Task.Yield();
        IReadOnlyList<string?[]>? rows = null;
        var started = time.GetTimestamp();
        try
        {
            var arrays = Enumerable.Range(0, question.Columns)
                .Select(column => ArrayLiteral.Print([.. question.Rows.Values.Select(row => row[column])])).ToArray();
            var columns = question.Askers.Max(asker => asker.Route.KeyPlaces.Max()) + 1;
            await slots.WaitAsync(cancellationToken);
            try
            {
                (rows, started) = await _patience.SendAsync(
                    token => executor.FollowAsync(question.Sql, arrays, columns, token), _ => executor.CloseIdle(), time, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.RouteFailed(logger, source, DatabaseErrors.Describe(e));
        }
        catch (OperationCanceledException)
        {
            // The source was replaced or fell silent, or the engine ends.
        }
        finally
        {
            if (rows is null || time.GetElapsedTime(started) > TooLong)
            {
                _givenUp[question.Sql] = time.GetTimestamp();
            }

            Answer(question, rows);
            Interlocked.Decrement(ref _running);
        }
    }

    private void Answer(Question question, IReadOnlyList<string?[]>? rows)
    {
        foreach (var (poller, route) in question.Askers)
        {
            _answers.Enqueue(new RouteAnswer(poller, route, rows is null ? null : RouteRows.KeysOf(route, rows)));
        }

        wake();
    }

    private sealed class Question(string sql, int columns)
    {
        public string Sql { get; } = sql;

        public int Columns { get; } = columns;

        public Dictionary<string, string[]> Rows { get; } = new(StringComparer.Ordinal);

        public List<(Poller Poller, ChosenRoute Route)> Askers { get; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Source {Source}: the cohorts that a change concerns could not be found: {Reason}")]
        public static partial void RouteFailed(ILogger logger, string source, string reason);
    }
}
