using System.Text;
using LiveQuery.Load.Fleet;

namespace LiveQuery.Load.Tests;

/// <summary>What may not come is noticed.</summary>
public sealed class VerifierTests
{
    private static readonly FleetPlan Rows = new()
    {
        Endpoint = new Uri("ws://localhost/"),
        Operations = ["{}"],
        Connections = 5,
        Owners = 5,
        Expect = Expectation.Row,
    };

    [Fact]
    public void A_newer_version_of_the_row_asked_for_is_taken_and_timed()
    {
        var subscription = default(Subscription);
        var verifier = new Verifier(Rows);

        Assert.Null(Take(verifier, ref subscription, Row(3, 3, 1, 1000), out var first));
        Assert.Null(Take(verifier, ref subscription, Row(3, 3, 4, 2000), out var second));
        Assert.Null(Take(verifier, ref subscription, Row(3, 3, 4, 3000), out var again));

        // The first result tells of no change, and neither does one in the version that is known.
        Assert.Equal((-1, 2000, -1), (first, second, again));
        Assert.Equal(4, subscription.Version);
    }

    [Theory]
    [InlineData(4, 3, "foreign")]
    [InlineData(3, 4, "foreign")]
    public void A_row_of_another_is_foreign(int id, int owner, string problem)
    {
        var subscription = default(Subscription);

        Assert.StartsWith(problem, Take(new Verifier(Rows), ref subscription, Row(id, owner, 1, 0), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_version_is_stale()
    {
        var subscription = default(Subscription);
        var verifier = new Verifier(Rows);
        Take(verifier, ref subscription, Row(3, 3, 5, 0), out _);

        Assert.StartsWith("stale", Take(verifier, ref subscription, Row(3, 3, 4, 0), out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"data":null,"errors":[{"message":"no"}]}""")]
    [InlineData("""{"data":{"item_by_pk":null}}""")]
    public void Errors_and_missing_rows_are_noticed(string payload)
    {
        var subscription = default(Subscription);

        Assert.NotNull(Take(new Verifier(Rows), ref subscription, payload, out _));
    }

    [Theory]
    [InlineData(Expectation.Any, false, """{"errors":[{"message":"no such field"}]}""")]
    [InlineData(Expectation.Any, false, """{"data":{"a":1},"errors":[{"message":"no such field","extensions":{"code":"x"}},{"message":"second"}]}""")]
    [InlineData(Expectation.Any, false, """{ "errors" : [ { "path": [], "message" : "no such field" } ] , "data" : null }""")]
    [InlineData(Expectation.Any, false, """{"errors":["no such field"]}""")]
    [InlineData(Expectation.Row, false, """{"data":null,"errors":[{"message":"no such field"}]}""")]
    [InlineData(Expectation.Rows, true, """{"errors":[{"message":"no such field"}],"revision":1}""")]
    public void Errors_are_told_by_their_first_message_whatever_is_expected(object expect, bool patches, string payload)
    {
        var subscription = default(Subscription);
        var verifier = new Verifier(Rows with { Expect = (Expectation)expect, Patches = patches });

        Assert.Equal("errors in the place of a result: no such field", Take(verifier, ref subscription, payload, out _));
        Assert.False(subscription.IsAnswered);
        Assert.Null(subscription.Payload);
    }

    [Theory]
    [InlineData("""{"data":{"errors":[{"message":"a column of that name"}]}}""")]
    [InlineData("""{"data":{"log":"\"errors\""}}""")]
    [InlineData("""{"errors":[],"data":{"a":1}}""")]
    [InlineData("""{"data":{"a":1},"errors":null}""")]
    public void What_is_merely_called_errors_is_a_result(string payload)
    {
        var subscription = default(Subscription);

        Assert.Null(Take(new Verifier(Rows with { Expect = Expectation.Any }), ref subscription, payload, out _));
        Assert.True(subscription.IsAnswered);
    }

    [Fact]
    public void Errors_without_a_message_are_errors()
    {
        var subscription = default(Subscription);

        Assert.EndsWith(
            "an error without a message",
            Take(new Verifier(Rows with { Expect = Expectation.Any }), ref subscription, """{"errors":[{"code":7}]}""", out _),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Patches_are_applied_in_their_order()
    {
        var verifier = new Verifier(Rows with { Expect = Expectation.Rows, Patches = true });
        var subscription = default(Subscription);

        Assert.Null(Take(verifier, ref subscription, """{"data":{"l":[{"at":1700000000000001}]},"revision":1}""", out _));
        Assert.Null(Take(
            verifier, ref subscription, """{"patch":[{"op":"replace","path":"/l/0/at","value":1700000000000009}],"revision":2}""", out var written));

        Assert.Equal(1_700_000_000_000_009, written);
        Assert.Equal("""{"l":[{"at":1700000000000009}]}""", subscription.State!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"patch":[],"revision":3}""")]
    [InlineData("""{"patch":[],"revision":1}""")]
    [InlineData("""{"data":{"l":[]},"revision":2}""")]
    [InlineData("""{"data":{"l":[]}}""")]
    [InlineData("""{"patch":[{"op":"remove","path":"/l/0"}],"revision":2}""")]
    public void A_patch_out_of_order_or_that_does_not_fit_is_noticed(string payload)
    {
        var verifier = new Verifier(Rows with { Expect = Expectation.Rows, Patches = true });
        var subscription = default(Subscription);
        Take(verifier, ref subscription, """{"data":{"l":[]},"revision":1}""", out _);

        Assert.NotNull(Take(verifier, ref subscription, payload, out _));
    }

    [Fact]
    public void A_whole_state_begins_anew_at_any_time()
    {
        var verifier = new Verifier(Rows with { Expect = Expectation.Rows, Patches = true });
        var subscription = default(Subscription);

        Assert.Null(Take(verifier, ref subscription, """{"data":{"l":[1]},"revision":1}""", out _));
        Assert.Null(Take(verifier, ref subscription, """{"data":{"l":[2]},"revision":1}""", out _));
        Assert.Null(Take(verifier, ref subscription, """{"patch":[{"op":"add","path":"/l/1","value":3}],"revision":2}""", out _));
        Assert.Equal("""{"l":[2,3]}""", subscription.State!.ToJsonString());
    }

    private static string? Take(Verifier verifier, ref Subscription subscription, string payload, out long written) =>
        verifier.Take(ref subscription, 2, 0, Encoding.UTF8.GetBytes(payload), isKept: true, out written);

    private static string Row(long id, int owner, long version, long at) =>
        $"{{\"data\":{{\"item_by_pk\":{{\"id\":{id},\"owner\":{owner},\"version\":{version},\"at\":{at}}}}}}}";
}
