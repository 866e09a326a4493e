using System.Text.Json;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>The states that one subscriber was sent, in order, and how one of them is judged.</summary>
/// <param name="name">Names it in what is told of mistakes.</param>
/// <param name="last">The last state by the history.</param>
/// <param name="judge">Judges a state by the history and the state before it; what is wrong, or null.</param>
internal sealed class Trace(string name, Func<History, string> last, Func<History, JsonElement, JsonElement?, string?> judge)
{
    private readonly Lock _gate = new();
    private List<string> _states = [];
    private JsonElement? _last;

    /// <summary>How many states were judged.</summary>
    public long Judged { get; private set; }

    /// <summary>Every account, as an admin sees them.</summary>
    public static Trace OfAll() => new(
        "all accounts", history => history.LastAccounts(1, FaultSchema.Accounts), (history, now, before) => history.JudgeAccounts(now, before, isAll: true));

    /// <summary>One account.</summary>
    public static Trace OfOne(int id) => new(
        $"account {id}", history => history.LastAccounts(id, id), (history, now, before) => history.JudgeAccounts(now, before, isAll: false));

    /// <summary>The sum of all accounts.</summary>
    public static Trace OfSum() => new("the sum", _ => History.LastSum(), (_, now, _) => History.JudgeSum(now));

    /// <summary>The counter and the set of an owner, as the owner sees them.</summary>
    public static Trace OfOwner(int owner) => new(
        $"owner {owner}", history => history.LastOwner(owner), (history, now, before) => history.JudgeOwner(owner, now, before));

    /// <summary>The last state by the history.</summary>
    public string LastOf(History history) => last(history);

    /// <summary>Adds a state.</summary>
    public void Add(string state)
    {
        lock (_gate)
        {
            _states.Add(state);
        }
    }

    /// <summary>Judges what was sent since the last time.</summary>
    public void Judge(History history)
    {
        List<string> states;
        lock (_gate)
        {
            (states, _states) = (_states, []);
        }

        foreach (var state in states)
        {
            var now = JsonDocument.Parse(state).RootElement;
            if (judge(history, now, _last) is { } wrong)
            {
                Assert.Fail($"{name}: {wrong}: {state} after {_last?.GetRawText()}");
            }

            _last = now;
            Judged++;
        }
    }
}
