using System.Collections.Concurrent;
using LiveQuery.Compiler;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Values;

/// <summary>
/// Checks values against their Postgres types before they join a batch, so that a bad one is its subscriber's error and
/// never the batch's. What Postgres has accepted once is remembered. The word for the time that a stream begins at is read.
/// </summary>
internal sealed class ValueChecker(IBatchExecutor executor, TimeProvider time)
{
    // Short values are what comes again; longer ones would cost more memory than they save round trips.
    private const int MaxRememberedLength = 256;
    private const int MaxRemembered = 50_000;

    private readonly StatementPatience _patience = new();
    private readonly ConcurrentDictionary<(string Type, bool IsArray, string Value), bool> _accepted = new();

    /// <summary>The parameters whose values Postgres must be asked about.</summary>
    public IReadOnlyList<int> FindUncertain(StatementPart statement)
    {
        List<int>? uncertain = null;
        var clockCursor = statement.ClockCursor;
        for (var i = 0; i < statement.Values.Length; i++)
        {
            var parameter = statement.Plan.Parameters[i];
            if (i == clockCursor
                || (!CertainValues.IsCertain(parameter, statement.Values[i])
                    && !_accepted.ContainsKey((parameter.Type.Sql, parameter.IsArray, statement.Values[i]!))))
            {
                (uncertain ??= []).Add(i);
            }
        }

        return uncertain ?? (IReadOnlyList<int>)[];
    }

    /// <summary>Asks Postgres; the statement, with the time in the place of a word for it where a stream begins at one.</summary>
    /// <exception cref="DatabaseException">It refuses a value, or cannot be reached.</exception>
    public async Task<StatementPart> CheckAsync(StatementPart statement, IReadOnlyList<int> uncertain, CancellationToken cancellationToken)
    {
        var clockCursor = statement.ClockCursor;
        foreach (var index in uncertain)
        {
            var parameter = statement.Plan.Parameters[index];
            var value = statement.Values[index]!;
            if (index == clockCursor)
            {
                var moment = await AskAsync(token => executor.ReadMomentAsync(parameter, value, token), cancellationToken);
                statement = statement with { Values = statement.Values.SetItem(index, moment) };
                continue;
            }

            await AskAsync(
                async token =>
                {
                    await executor.ValidateAsync(parameter, value, token);
                    return true;
                },
                cancellationToken);
            Remember(parameter, value);
        }

        return statement;
    }

    // The subscriber has no state yet: it does not wait for a connection that has died without a word.
    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        (await _patience.SendAsync(ask, _ => executor.CloseIdle(), time, cancellationToken)).Answer;

    private void Remember(PlanParameter parameter, string value)
    {
        if (value.Length > MaxRememberedLength)
        {
            return;
        }

        if (_accepted.Count >= MaxRemembered)
        {
            _accepted.Clear();
        }

        _accepted[(parameter.Type.Sql, parameter.IsArray, value)] = true;
    }
}
