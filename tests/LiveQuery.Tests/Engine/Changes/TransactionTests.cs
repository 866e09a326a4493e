using System.Collections.Immutable;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Tests.Engine.Changes;

/// <summary>Transactions as the feed tells them, and when statements see them.</summary>
public sealed class TransactionTests
{
    private const uint Table = 1;

    private static readonly ImmutableArray<string> Columns = ["id", "owner"];

    [Theory]
    [InlineData("10:20:12,15", 9, true)]
    [InlineData("10:20:12,15", 10, true)]
    [InlineData("10:20:12,15", 12, false)]
    [InlineData("10:20:12,15", 15, false)]
    [InlineData("10:20:12,15", 19, true)]
    [InlineData("10:20:12,15", 20, false)]
    [InlineData("10:20:12,15", 4_000_000_000, true)]
    [InlineData("20:20:", 19, true)]
    [InlineData("20:20:", 20, false)]

    // 2^32 + 5: the ids have wrapped.
    [InlineData("4294967301:4294967310:4294967303", 4_294_967_290, true)]
    [InlineData("4294967301:4294967310:4294967303", 7, false)]
    [InlineData("4294967301:4294967310:4294967303", 8, true)]
    [InlineData("4294967301:4294967310:4294967303", 14, false)]
    public void A_snapshot_shows_which_transactions_have_ended(string text, long transaction, bool hasEnded) =>
        Assert.Equal(hasEnded, VisibleSnapshot.Parse(text).HasEnded((uint)transaction));

    [Theory]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("a:2:")]
    public void What_is_no_snapshot_is_refused(string text) => Assert.ThrowsAny<FormatException>(() => VisibleSnapshot.Parse(text));

    [Fact]
    public void An_update_tells_the_row_before_and_after()
    {
        Assert.Equal(["1,b", "1,a"], Images(it => it.Update(Table, Columns, ["1", "b"], ["1", "a"])));
        Assert.Equal(["1,a"], Images(it => it.Update(Table, Columns, ["1", "a"], ["1", "a"])));
        Assert.Equal(["1,b", "1,?"], Images(it => it.Update(Table, Columns, ["1", "b"], ["1", RowImage.Unknown])));
        Assert.Equal(["1,?", "1,?"], Images(it => it.Update(Table, Columns, ["1", "?"], ["1", RowImage.Unknown])));
        Assert.Equal(["2,a", "1,a"], Images(it => it.Update(Table, Columns, ["2", RowImage.Unchanged], ["1", "a"])));
        Assert.Equal(["1,?"], Images(it => it.Update(Table, Columns, ["1", RowImage.Unchanged], ["1", RowImage.Unknown])));
        Assert.Equal(["1,∅", "1,a"], Images(it => it.Update(Table, Columns, ["1", null], ["1", "a"])));
    }

    [Fact]
    public void Rows_of_a_transaction_are_told_once_each()
    {
        Assert.Equal(["1,a", "2,a"], Images(it =>
        {
            it.Insert(Table, Columns, ["1", "a"]);
            it.Insert(Table, Columns, ["2", "a"]);
            it.Delete(Table, Columns, ["1", "a"]);
        }));
    }

    [Fact]
    public void Too_many_rows_other_columns_and_a_truncation_are_the_whole_table()
    {
        Assert.Null(Images(it =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                it.Insert(Table, Columns, [$"{i}", "a"]);
            }
        }));
        Assert.Null(Images(it =>
        {
            it.Insert(Table, Columns, ["1", "a"]);
            it.Insert(Table, ["id"], ["1"]);
        }));
        Assert.Null(Images(it =>
        {
            it.Insert(Table, Columns, ["1", "a"]);
            it.Truncate(Table);
            it.Insert(Table, Columns, ["2", "a"]);
        }));
        Assert.Null(Images(it => it.Touch(Table)));
    }

    [Fact]
    public void A_transaction_without_changes_is_none()
    {
        var assembler = new TransactionAssembler();
        assembler.Begin(1);
        Assert.Null(assembler.Commit());
    }

    [Fact]
    public void Changes_of_several_transactions_are_put_together()
    {
        var one = Change(it => it.Insert(Table, Columns, ["1", "a"]))!;
        one.Add(Change(it => it.Insert(Table, Columns, ["2", "a"]))!);
        Assert.Equal(2, one.Images!.Count);
        one.Add(Change(it => it.Truncate(Table))!);
        Assert.Null(one.Images);
        one.Add(Change(it => it.Insert(Table, Columns, ["2", "a"]))!);
        Assert.Null(one.Images);
    }

    [Fact]
    public void Transactions_wait_until_they_have_ended_whatever_their_order()
    {
        var unsettled = new UnsettledTransactions();
        unsettled.Add([.. new uint[] { 12, 9, 15, 25 }.Select(ChangedTransaction.OfAnything)]);

        Assert.Equal([9u], unsettled.TakeSettled(VisibleSnapshot.Parse("10:20:12,15")).Select(one => one.Id));
        Assert.Equal([12u, 25u], unsettled.TakeSettled(VisibleSnapshot.Parse("15:30:15")).Select(one => one.Id));
        Assert.Equal(1, unsettled.Count);
        Assert.Equal([15u], unsettled.TakeSettled(VisibleSnapshot.Parse("30:30:")).Select(one => one.Id));
    }

    [Fact]
    public void An_inbox_that_nobody_empties_forgets_and_says_so()
    {
        var inbox = new ChangeInbox();
        Assert.True(inbox.Add(ChangedTransaction.OfAnything(1)));
        Assert.False(inbox.Add(ChangedTransaction.OfAnything(2)));
        Assert.Equal(2, inbox.Take(out var hasOverflown).Count);
        Assert.False(hasOverflown);

        for (var i = 0u; i < 30_000; i++)
        {
            inbox.Add(ChangedTransaction.OfAnything(i));
        }

        Assert.Empty(inbox.Take(out hasOverflown));
        Assert.True(hasOverflown);
        Assert.True(inbox.Add(ChangedTransaction.OfAnything(3)));
        Assert.Single(inbox.Take(out hasOverflown));
        Assert.False(hasOverflown);
    }

    private static TableChange? Change(Action<TransactionAssembler> fill)
    {
        var assembler = new TransactionAssembler();
        assembler.Begin(1);
        fill(assembler);
        return assembler.Commit()!.Tables![Table];
    }

    private static IEnumerable<string>? Images(Action<TransactionAssembler> fill) => Change(fill)!.Images?
        .Select(image => string.Join(',', image.Values.Select(value => RowImage.IsUnknown(value) ? "?" : value ?? "∅")));
}
