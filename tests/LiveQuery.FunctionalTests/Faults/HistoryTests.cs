using System.Text.Json;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>The judge of recorded states finds what it is there to find.</summary>
public sealed class HistoryTests
{
    // 7 moves 10 from account 1 to 2, then 8 moves 5 from 2 to 3; both change owner 1.
    private static readonly History Two = new(
    [
        new Written(8, new(2, 2, 1_005), new(3, 1, 1_005), 1, 2, 4, IsAdded: true),
        new Written(7, new(1, 1, 990), new(2, 1, 1_010), 1, 1, 3, IsAdded: true),
    ]);

    [Fact]
    public void What_was_is_no_fault()
    {
        Assert.Null(Two.JudgeAccounts(Accounts((1, 0, 1_000, 0), (2, 0, 1_000, 0), (3, 0, 1_000, 0)), null, isAll: true));
        Assert.Null(Two.JudgeAccounts(Accounts((1, 1, 990, 7), (2, 1, 1_010, 7), (3, 0, 1_000, 0)), null, isAll: true));
        Assert.Null(Two.JudgeAccounts(Accounts((1, 1, 990, 7), (2, 2, 1_005, 8), (3, 1, 1_005, 8)), null, isAll: true));
        Assert.Null(Two.JudgeOwner(1, Owner(1, 2, 8, 3, 4), Owner(1, 1, 7, 3)));
    }

    [Fact]
    public void What_never_was_is_found()
    {
        Assert.Contains("never was", Two.JudgeAccounts(Accounts((1, 1, 990, 9), (2, 1, 1_010, 7), (3, 0, 1_000, 0)), null, isAll: true), StringComparison.Ordinal);
        Assert.Contains("the sum is", Two.JudgeAccounts(Accounts((1, 1, 990, 7), (2, 0, 1_000, 0), (3, 0, 1_000, 0)), null, isAll: true), StringComparison.Ordinal);
        Assert.Contains("never was", Two.JudgeOwner(1, Owner(1, 2, 8, 4), null), StringComparison.Ordinal);
        Assert.Contains("never was", Two.JudgeOwner(1, Owner(1, 3, 9, 3, 4), null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_transaction_is_found_where_the_sum_hides_it()
    {
        var history = new History(
        [
            new Written(7, new(1, 1, 990), new(2, 1, 1_010), 1, 1, 3, IsAdded: true),
            new Written(8, new(3, 1, 990), new(4, 1, 1_010), 1, 2, 4, IsAdded: true),
        ]);

        Assert.Contains(
            "torn",
            history.JudgeAccounts(Accounts((1, 1, 990, 7), (2, 0, 1_000, 0), (3, 0, 1_000, 0), (4, 1, 1_010, 8)), null, isAll: true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_way_back_is_found()
    {
        var (early, late) = (Accounts((1, 0, 1_000, 0), (2, 0, 1_000, 0), (3, 0, 1_000, 0)), Accounts((1, 1, 990, 7), (2, 1, 1_010, 7), (3, 0, 1_000, 0)));

        Assert.Null(Two.JudgeAccounts(late, early, isAll: true));
        Assert.Contains("went back", Two.JudgeAccounts(early, late, isAll: true), StringComparison.Ordinal);
        Assert.Contains("went back", Two.JudgeOwner(1, Owner(1, 1, 7, 3), Owner(1, 2, 8, 3, 4)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_others_is_found() =>
        Assert.Contains("not the owner's", Two.JudgeOwner(2, Owner(1, 2, 8, 3, 4), null), StringComparison.Ordinal);

    private static JsonElement Accounts(params (int Id, int Version, int Balance, long Tx)[] accounts)
    {
        var rest = Enumerable.Range(1, FaultSchema.Accounts).Where(id => accounts.All(account => account.Id != id))
            .Select(id => (Id: id, Version: 0, FaultSchema.Balance, Tx: 0L));
        return JsonSerializer.SerializeToElement(new
        {
            account = accounts.Concat(rest).Select(one => new { id = one.Id, version = one.Version, balance = one.Balance, tx = one.Tx }),
        });
    }

    private static JsonElement Owner(int owner, int n, long tx, params int[] items) => JsonSerializer.SerializeToElement(new
    {
        counter = new[] { new { owner, n, tx, members = items.Select(item => new { owner, item }) } },
    });
}
