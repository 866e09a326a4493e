using LiveQuery.FunctionalTests.Demo;
using LiveQuery.FunctionalTests.NodeClients;
using LiveQuery.Server.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LiveQuery.FunctionalTests.ClientPackage;

/// <summary>The npm package <c>livequery-client</c>: its own tests, and the module that it makes, in a browser.</summary>
public class ClientPackageTests(PostgresFixture postgres)
{
    private const string Tables = """
        create table item (id int primary key, n int not null, note text);
        insert into item select i, 0, repeat('x', 50) from generate_series(1, 20) as i;
        """;

    private const string Page = """
        <!doctype html><meta charset="utf-8"><title>test</title>
        <script type="module">
          import { createLiveQueryClient } from '/client.js';
          Object.assign(window, { states: [], kinds: [], connects: 0 });
          window.client = createLiveQueryClient({
            url: `ws://${location.host}/v1/graphql`,
            headers: () => ({ 'x-hasura-role': 'admin' }),
            retryWait: () => new Promise(resolve => setTimeout(resolve, 100)),
            on: {
              connected: () => window.connects++,
              message: ({ type, payload }) => type === 'next' && window.kinds.push(payload.patch ? `patch ${payload.patch.length}` : 'data'),
            },
          });
          const query = 'subscription { item(order_by: {id: asc}) { id n note } }';
          (async () => {
            for await (const { data } of window.client.iterate({ query })) window.states.push(data.item);
          })();
        </script>
        """;

    [Fact]
    public async Task Its_own_tests_pass()
    {
        var folder = await NodeModules.RequirePackageAsync();
        var (isGood, output) = await NodeModules.RunScriptAsync(folder, "test");
        Assert.True(isGood, output);
    }

    [Fact]
    public async Task Applies_patches_comes_back_and_changes_its_session_in_a_browser()
    {
        var program = Browser.Require();
        var database = await postgres.CreateDatabaseAsync(Tables);
        await using var first = await ProductServer.StartAsync(database, resumeSecret: "secret", mapMore: Map);
        await using var browser = await Browser.OpenAsync(
            program, new Uri(first.Url, "/page"), TestContext.Current.CancellationToken);
        await Sees("states.length === 1 && states[0].length === 20");
        await first.ExecuteAsync("update item set n = 7 where id = 3");
        await Sees("states.at(-1)[2].n === 7");
        await Sees("states.at(-1)[2] !== states[0][2] && states.at(-1).every((row, i) => i === 2 || row === states[0][i])");
        await first.ExecuteAsync("insert into item values (0, 1, 'new'); update item set id = 99 where id = 1");
        await Sees("states.at(-1).length === 21 && states.at(-1)[0].id === 0 && states.at(-1)[20].id === 99");
        await Sees("states.at(-1)[1] === states[0][1]");
        await Sees("kinds.filter(kind => kind === 'data').length === 1 && kinds.length >= 3");

        // The server goes and another one comes: the client has the state that is there, and is not sent it again.
        var states = await browser.EvaluateAsync("states.length", TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        await using var second = await ProductServer.StartAsync(database, first.Url.Port, "secret", Map);
        await Sees("connects === 2 && kinds.at(-1) === 'patch 0'");
        Assert.Contains("\nlivequery_resumes_total 1\n", await second.ReadMetricsAsync(), StringComparison.Ordinal);
        Assert.Equal(states.GetInt32(), (await browser.EvaluateAsync("states.length", TestContext.Current.CancellationToken)).GetInt32());
        await second.ExecuteAsync("update item set n = 8 where id = 3");
        await Sees("states.at(-1).find(({ id }) => id === 3).n === 8 && states.at(-1)[1] === states[0][1]");

        await browser.EvaluateAsync(
            "client.refresh().then(() => window.refreshed = true)", TestContext.Current.CancellationToken);
        await Sees("window.refreshed === true && connects === 2");

        Task Sees(string condition) => browser.WaitForAsync(condition, TestContext.Current.CancellationToken);
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        var module = DemoFiles.ReadText("livequery-client.js");
        routes.MapGet("/page", (RequestDelegate)(context => WriteAsync(context, "text/html", Page)));
        routes.MapGet("/client.js", (RequestDelegate)(context => WriteAsync(context, "text/javascript", module)));
    }

    private static Task WriteAsync(HttpContext context, string type, string content)
    {
        context.Response.ContentType = type + "; charset=utf-8";
        return context.Response.WriteAsync(content);
    }
}
