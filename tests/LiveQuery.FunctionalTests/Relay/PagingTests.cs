using System.Text.Json;
using CsCheck;
using LiveQuery.Compiler.Model;
using LiveQuery.FunctionalTests.Oracle;

namespace LiveQuery.FunctionalTests.Relay;

/// <summary>
/// Whatever the rows, the order and the page size: going through the pages, forward or backward, meets exactly the rows
/// of the plain query in their order, each once.
/// </summary>
public sealed class PagingTests(PostgresFixture postgres)
{
    private static readonly int Worlds = int.Parse(Environment.GetEnvironmentVariable("LIVEQUERY_PAGING_WORLDS") ?? "2");

    private static readonly Gen<(string Term, string? Column)> Term =
        from order in Choose.Of(PagingWorld.Orders)
        from direction in Choose.Of(PagingWorld.Directions)
        select ($"{order.Before}{direction}{order.After}", order.Column);

    private static readonly Gen<Trip> Trips =
        from terms in Term.Array[0, 4]
        from role in Choose.Of(PagingWorld.Roles)
        from distinct in Gen.Bool
        select new Trip(
            string.Join(", ", terms.Select(term => term.Term)),
            role,
            distinct && terms.Length > 0 && terms[0].Column is { } column ? column : null);

    [Fact]
    public async Task Pages_are_the_rows_of_the_plain_query_in_order()
    {
        for (var world = 0; world < Worlds; world++)
        {
            await using var source = await TestSource.OpenAsync(
                await postgres.CreateDatabaseAsync(PagingWorld.Setup(world)), PagingWorld.Metadata);
            await Trips.SampleAsync(trip => GoThroughAsync(source, trip), iter: 40, threads: 1);
        }
    }

    /// <summary>Every single thing to order by, in every direction.</summary>
    [Fact]
    public async Task Every_order_can_be_paged()
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(PagingWorld.Setup(77)), PagingWorld.Metadata);
        foreach (var (before, after, column) in PagingWorld.Orders)
        {
            foreach (var direction in PagingWorld.Directions)
            {
                await GoThroughAsync(source, new Trip($"{before}{direction}{after}", "admin", null), 4);
            }

            if (column is not null)
            {
                await GoThroughAsync(source, new Trip($"{before}desc{after}", "admin", column), 2);
                await GoThroughAsync(source, new Trip("", "admin", column), 3);
            }
        }
    }

    [Theory]
    [InlineData("", "admin")]
    [InlineData("{ m: desc_nulls_last }, { parent: { name: asc } }", "both")]
    public async Task Every_page_size_will_do(string order, string role)
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(PagingWorld.Setup(5)), PagingWorld.Metadata);
        await GoThroughAsync(source, new Trip(order, role, null), [.. Enumerable.Range(1, 24)]);
    }

    private static async Task GoThroughAsync(TestSource source, Trip trip, params int[] sizes)
    {
        var plain = await RunAsync(source, trip, $"{{ item({trip.Arguments}) {{ a b }} }}", isRelay: false);
        var rows = plain.GetProperty("item").EnumerateArray().Select(KeyOf).ToArray();
        var pager = new Pager(source, trip, rows);
        foreach (var size in sizes.Length > 0 ? sizes : [1, 2, 3, 5, rows.Length, rows.Length + 1])
        {
            await pager.ForwardAsync(size);
            await pager.BackwardAsync(size);
        }

        await pager.WithoutSizeAsync();
        await pager.AgainstTheCursorAsync();
    }

    private static async Task<JsonElement> RunAsync(TestSource source, Trip trip, string query, bool isRelay, string? variables = null)
    {
        var operation = source.Compile(query, new Session(trip.Role), variables, isRelay);
        var answer = await source.Engine.ExecuteAsync(operation, TestContext.Current.CancellationToken);
        Assert.True(answer.Error is null, $"{query}: {answer.Error} {answer.Internal}");
        return JsonDocument.Parse(answer.Data).RootElement;
    }

    private static string KeyOf(JsonElement row) => $"{row.GetProperty("a")} {row.GetProperty("b")}";

    private sealed record Trip(string Order, string Role, string? Distinct)
    {
        public string Arguments => $"order_by: [{Order}]{(Distinct is null ? "" : $", distinct_on: [{Distinct}]")}";
    }

    private sealed record Page(string[] Rows, string[] Cursors, bool HasPrevious, bool HasNext);

    private sealed class Pager(TestSource source, Trip trip, string[] rows)
    {
        public async Task ForwardAsync(int size)
        {
            string? after = null;
            for (var start = 0; ;)
            {
                var page = await PageAsync($"first: {size}", after, null);
                Check(page, start, Math.Min(start + size, rows.Length));
                start += size;
                if (!page.HasNext)
                {
                    Assert.True(start >= rows.Length);
                    return;
                }

                after = page.Cursors[^1];
            }
        }

        public async Task BackwardAsync(int size)
        {
            string? before = null;
            for (var end = rows.Length; ;)
            {
                var page = await PageAsync($"last: {size}", null, before);
                Check(page, Math.Max(end - size, 0), end);
                end -= size;
                if (!page.HasPrevious)
                {
                    Assert.True(end <= 0);
                    return;
                }

                before = page.Cursors[0];
            }
        }

        /// <summary>All rows at once, and all on either side of each.</summary>
        public async Task WithoutSizeAsync()
        {
            var all = await PageAsync("", null, null);
            Check(all, 0, rows.Length);
            for (var i = 0; i < rows.Length; i += 3)
            {
                Check(await PageAsync("", all.Cursors[i], null), i + 1, rows.Length);
                Check(await PageAsync("", null, all.Cursors[i]), 0, i);
            }
        }

        /// <summary>The last rows after a cursor, the first ones before it; and none at all.</summary>
        public async Task AgainstTheCursorAsync()
        {
            var all = await PageAsync("", null, null);
            for (var i = 1; i < rows.Length; i += 5)
            {
                Check(await PageAsync("last: 2", all.Cursors[i], null), Math.Max(i + 1, rows.Length - 2), rows.Length);
                Check(await PageAsync("first: 2", null, all.Cursors[i]), 0, Math.Min(2, i));
                Check(await PageAsync("first: 0", all.Cursors[i], null), 0, 0);
            }
        }

        private async Task<Page> PageAsync(string size, string? after, string? before)
        {
            var declared = after is not null ? "($cursor: String!)" : before is not null ? "($cursor: String)" : "";
            var cursor = after is not null ? ", after: $cursor" : before is not null ? ", before: $cursor" : "";
            var query = $"query {declared} {{ item_connection({trip.Arguments}{(size.Length == 0 ? "" : ", " + size)}{cursor}) {{ "
                + "pageInfo { startCursor endCursor hasNextPage hasPreviousPage } edges { cursor node { a b } } } }";
            var variables = (after ?? before) is { } value ? $"{{\"cursor\": \"{value}\"}}" : null;
            var connection = (await RunAsync(source, trip, query, isRelay: true, variables)).GetProperty("item_connection");
            var edges = connection.GetProperty("edges").EnumerateArray().ToArray();
            var cursors = edges.Select(edge => edge.GetProperty("cursor").GetString()!).ToArray();
            var info = connection.GetProperty("pageInfo");
            Assert.Equal(cursors.FirstOrDefault() ?? "", info.GetProperty("startCursor").GetString());
            Assert.Equal(cursors.LastOrDefault() ?? "", info.GetProperty("endCursor").GetString());
            return new Page(
                [.. edges.Select(edge => KeyOf(edge.GetProperty("node")))],
                cursors,
                info.GetProperty("hasPreviousPage").GetBoolean(),
                info.GetProperty("hasNextPage").GetBoolean());
        }

        private void Check(Page page, int start, int end)
        {
            Assert.Equal(rows[start..end], page.Rows);
            Assert.Equal(end > start && start > 0, page.HasPrevious);
            Assert.Equal(end > start && end < rows.Length, page.HasNext);
        }
    }
}
