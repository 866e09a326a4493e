using System.Text.Json;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// The history of commits, against which states are judged: each must be what some snapshot of it shows, and none may be
/// older than the one before it.
/// </summary>
internal sealed class History
{
    private readonly Dictionary<(int Id, int Version), (long Tx, int Balance)> _accounts = [];

    // By account and version: which version of each account a snapshot must at least show that shows this one. A
    // transaction is seen wholly or not at all, and with all that it has built on.
    private readonly Dictionary<(int Id, int Version), int[]> _needs = [];
    private readonly Dictionary<(int Owner, int N), (long Tx, string Items)> _owners = [];

    /// <summary>Makes it.</summary>
    /// <param name="committed">What was written by transactions that the ledger has.</param>
    public History(IReadOnlyCollection<Written> committed)
    {
        for (var id = 1; id <= FaultSchema.Accounts; id++)
        {
            _accounts[(id, 0)] = (0, FaultSchema.Balance);
            _needs[(id, 0)] = new int[FaultSchema.Accounts + 1];
        }

        foreach (var written in committed)
        {
            Assert.True(_accounts.TryAdd((written.From.Id, written.From.Version), (written.Tx, written.From.Balance)), $"{written} is there twice");
            Assert.True(_accounts.TryAdd((written.To.Id, written.To.Version), (written.Tx, written.To.Balance)), $"{written} is there twice");
        }

        foreach (var written in Ordered(committed))
        {
            var needs = new int[FaultSchema.Accounts + 1];
            foreach (var state in (AccountState[])[written.From, written.To])
            {
                var before = _needs[(state.Id, state.Version - 1)];
                for (var id = 1; id < needs.Length; id++)
                {
                    needs[id] = Math.Max(needs[id], before[id]);
                }
            }

            (needs[written.From.Id], needs[written.To.Id]) = (written.From.Version, written.To.Version);
            _needs[(written.From.Id, written.From.Version)] = needs;
            _needs[(written.To.Id, written.To.Version)] = needs;
        }

        foreach (var ofOwner in committed.GroupBy(written => written.Owner))
        {
            var items = new SortedSet<int>();
            var last = 0;
            foreach (var written in ofOwner.OrderBy(written => written.N))
            {
                Assert.Equal(++last, written.N);
                Assert.True(written.IsAdded ? items.Add(written.Item) : items.Remove(written.Item), $"{written} does not follow");
                _owners[(written.Owner, written.N)] = (written.Tx, string.Join(',', items));
            }
        }

        for (var owner = 1; owner <= FaultSchema.Owners; owner++)
        {
            _owners[(owner, 0)] = (0, "");
        }
    }

    /// <summary>The last state of accounts, as a subscription gives it.</summary>
    public string LastAccounts(int first, int last)
    {
        var rows = Enumerable.Range(first, last - first + 1).Select(id =>
        {
            var version = _accounts.Keys.Where(key => key.Id == id).Max(key => key.Version);
            var (tx, balance) = _accounts[(id, version)];
            return $$"""{"id":{{id}},"balance":{{balance}},"version":{{version}},"tx":{{tx}}}""";
        });
        return $$"""{"account":[{{string.Join(',', rows)}}]}""";
    }

    /// <summary>The sum of all accounts, as a subscription gives it.</summary>
    public static string LastSum()
    {
        var (count, sum) = (FaultSchema.Accounts, FaultSchema.Accounts * FaultSchema.Balance);
        return """{"account_aggregate":{"aggregate":{"count":""" + $"{count}" + ""","sum":{"balance":""" + $"{sum}" + "}}}}";
    }

    /// <summary>The last state of an owner, as a subscription gives it.</summary>
    public string LastOwner(int owner)
    {
        var n = _owners.Keys.Where(key => key.Owner == owner).Max(key => key.N);
        var (tx, items) = _owners[(owner, n)];
        var members = items.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => $$"""{"owner":{{owner}},"item":{{item}}}""");
        return $$"""{"counter":[{"owner":{{owner}},"n":{{n}},"tx":{{tx}},"members":[{{string.Join(',', members)}}]}]}""";
    }

    /// <summary>Judges accounts: all in one snapshot, or one.</summary>
    public string? JudgeAccounts(JsonElement now, JsonElement? before, bool isAll)
    {
        var rows = now.GetProperty("account").EnumerateArray().Select(Read).ToArray();
        if (rows.Length != (isAll ? FaultSchema.Accounts : 1))
        {
            return $"{rows.Length} accounts";
        }

        if (isAll && rows.Sum(row => row.State.Balance) != FaultSchema.Accounts * FaultSchema.Balance)
        {
            return $"the sum is {rows.Sum(row => row.State.Balance)}";
        }

        foreach (var (state, tx) in rows)
        {
            if (!_accounts.TryGetValue((state.Id, state.Version), out var known) || known != (tx, state.Balance))
            {
                return $"{state} of {tx} never was, but {known}";
            }
        }

        if (isAll)
        {
            foreach (var (state, _) in rows)
            {
                var needs = _needs[(state.Id, state.Version)];
                if (rows.FirstOrDefault(row => row.State.Version < needs[row.State.Id]) is { State.Id: not 0 } stale)
                {
                    return $"{stale.State} is older than {state} allows, torn";
                }
            }
        }

        return before?.GetProperty("account").EnumerateArray().Select(Read)
            .Where(old => rows.Any(row => row.State.Id == old.State.Id && row.State.Version < old.State.Version))
            .Select(old => $"went back before {old}").FirstOrDefault();
    }

    /// <summary>Judges the sum.</summary>
    public static string? JudgeSum(JsonElement now)
    {
        var aggregate = now.GetProperty("account_aggregate").GetProperty("aggregate");
        return aggregate.GetProperty("count").GetInt32() == FaultSchema.Accounts
            && aggregate.GetProperty("sum").GetProperty("balance").GetInt64() == FaultSchema.Accounts * FaultSchema.Balance
            ? null
            : "the sum is another one";
    }

    /// <summary>Judges the counter and the set of an owner, and that they are no other owner's.</summary>
    public string? JudgeOwner(int owner, JsonElement now, JsonElement? before)
    {
        var rows = now.GetProperty("counter").EnumerateArray().ToArray();
        if (rows.Length != 1 || rows[0].GetProperty("owner").GetInt32() != owner
            || rows[0].GetProperty("members").EnumerateArray().Any(member => member.GetProperty("owner").GetInt32() != owner))
        {
            return "holds what is not the owner's";
        }

        var n = rows[0].GetProperty("n").GetInt32();
        var state = (rows[0].GetProperty("tx").GetInt64(), string.Join(',', rows[0].GetProperty("members").EnumerateArray().Select(member => member.GetProperty("item").GetInt32())));
        if (!_owners.TryGetValue((owner, n), out var known) || known != state)
        {
            return $"{state} never was, but {known}";
        }

        return before is { } old && old.GetProperty("counter")[0].GetProperty("n").GetInt32() > n ? "went back" : null;
    }

    /// <summary>In an order in which each comes after all that it builds on.</summary>
    private static IEnumerable<Written> Ordered(IReadOnlyCollection<Written> committed)
    {
        var byVersion = committed
            .SelectMany(written => new[] { (written.From, written), (written.To, written) })
            .ToDictionary(pair => (pair.Item1.Id, pair.Item1.Version), pair => pair.written);
        var next = Enumerable.Range(0, FaultSchema.Accounts + 1).Select(_ => 1).ToArray();
        for (var isMoving = true; isMoving;)
        {
            isMoving = false;
            for (var id = 1; id <= FaultSchema.Accounts; id++)
            {
                // Its turn comes when it is the next one of both of its accounts.
                while (byVersion.TryGetValue((id, next[id]), out var written)
                    && next[written.From.Id] == written.From.Version && next[written.To.Id] == written.To.Version)
                {
                    next[written.From.Id]++;
                    next[written.To.Id]++;
                    isMoving = true;
                    yield return written;
                }
            }
        }

        Assert.Equal(committed.Count * 2, next.Skip(1).Sum(version => version - 1));
    }

    private static (AccountState State, long Tx) Read(JsonElement row) => (
        new AccountState(row.GetProperty("id").GetInt32(), row.GetProperty("version").GetInt32(), row.GetProperty("balance").GetInt32()),
        row.GetProperty("tx").GetInt64());
}
