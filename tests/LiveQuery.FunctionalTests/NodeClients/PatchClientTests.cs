using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.Tests.Engine.Results;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>Patches over real data, by three appliers that know nothing of each other.</summary>
public class PatchClientTests(PostgresFixture postgres)
{
    private const string Tables = """
        create table customer (id int primary key, name text, rank numeric not null, raw json, doc jsonb);
        create table purchase (id int primary key, customer_id int not null references customer, total numeric(12,2), tags text[]);
        create view best as select name, rank from customer where rank > 20;
        insert into customer
          select i, 'customer ' || i, i, '{"a/b" : [1, 2, {"~": "x"}], "k": "\ud83d\ude00"}', jsonb_build_object('n', i, '', null, 'list', array[i, i + 1])
          from generate_series(1, 40) as i;
        insert into purchase select i, 1 + i % 40, i * 1.10, array['t' || i] from generate_series(1, 160) as i;
        """;

    private const string Query = """
        customer(order_by: [{rank: asc}, {id: asc}]) {
          key: id name rank raw doc
          purchases(order_by: {id: desc}, limit: 3) { id total tags }
        }
        purchase_aggregate { aggregate { count sum { total } } nodes { id } }
        best(order_by: {rank: desc}, limit: 5) { name rank }
        customer_by_pk(id: 7) { name doc }
        """;

    private static readonly string[] Writes =
    [
        "update customer set name = 'é\"😀\\' || {0} where id = 1 + {0} % 40",
        "update customer set rank = {0} + 0.50 where id = 1 + {0} * 7 % 40",
        "update customer set rank = 0 where id = 1 + {0} * 3 % 40",
        "update customer set raw = '{{\"a/b\": [1, {{\"~\": \"{0}\"}}, 3], \"\": {0}}}' where id = 1 + {0} % 40",
        "update customer set raw = '[{0}]' where id = 1 + {0} % 40",
        "update customer set doc = doc || jsonb_build_object('x~' || {0} % 3, {0}, 'list', jsonb_build_array({0}, 2, 'b')) where id in (7, 1 + {0} % 40)",
        "update customer set doc = doc - 'list' where id in (7, 1 + {0} % 40)",
        "update customer set doc = null where id = 1 + {0} % 40",
        "delete from purchase where id = (select min(id) + {0} % 5 from purchase)",
        "insert into purchase values (1000 + {0}, 1 + {0} % 40, {0} * 12345678.91 % 1000000000, '{{a,b}}')",
        "update purchase set total = total + 0.10, customer_id = 1 + {0} % 40 where id % 40 = {0} % 40",
        "insert into customer values (100 + {0}, null, {0} % 50, null, 'null'); delete from customer where id = 100 + {0} - 3",
        "update customer set rank = -rank",
    ];

    [Fact]
    public async Task Every_applier_arrives_at_the_state_that_the_query_has()
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables));
        await using var script = await NodeScript.StartAsync("patches.mjs", server.Url);
        await script.SendAsync($"subscribe subscription {{ {Query.ReplaceLineEndings(" ")} }}");
        using var own = await LiveClient.SubscribeAsync(server.Url, $"subscription {{ {Query} }}", """{"patch":"json-patch"}""");
        var state = new PatchedState();
        var appliers = new Dictionary<string, JsonElement>
        {
            ["n1ru4l"] = JsonElement.Parse("null"),
            ["n1ru4l over SSE"] = JsonElement.Parse("null"),
            ["fast-json-patch"] = JsonElement.Parse("null"),
        };
        for (var step = 0; step < 39; step++)
        {
            if (step > 0)
            {
                await server.ExecuteAsync(string.Format(null, Writes[step * 5 % Writes.Length], step * 31));
            }

            var expected = await AskAsync(server.Url);
            var data = expected.GetProperty("data");
            while (appliers.Values.Any(applied => !JsonElement.DeepEquals(applied, data)))
            {
                var told = await script.ReadAsync();
                Assert.Contains(told.GetProperty("event").GetString()!, appliers.Keys);
                appliers[told.GetProperty("event").GetString()!] = told.GetProperty("value").GetProperty("data");
            }

            while (state.Print() != PatchApplier.Print(JsonNode.Parse(data.GetRawText())))
            {
                state.Take(JsonNode.Parse(await own.ReceiveAsync())!["payload"]!.AsObject());
            }
        }

        Assert.InRange(state.Patches, state.Messages / 2, state.Messages - 1);
        var metrics = await server.ReadMetricsAsync();
        Assert.Matches(@"\nlivequery_patches_total [1-9]\d", metrics);
        Assert.Matches(@"\nlivequery_patch_bytes_saved_total [1-9]\d{4}", metrics);
    }

    private static async Task<JsonElement> AskAsync(Uri url)
    {
        using var http = new HttpClient();
        using var body = new StringContent(
            JsonSerializer.Serialize(new { query = $"query {{ {Query} }}" }), null, "application/json");
        using var response = await http.PostAsync(url, body, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A client of the protocol, by its words alone.</summary>
    private sealed class PatchedState
    {
        private JsonNode? _data;
        private long _revision;

        public int Messages { get; private set; }

        public int Patches { get; private set; }

        public string Print() => PatchApplier.Print(_data);

        public void Take(JsonObject payload)
        {
            Messages++;
            var revision = payload["revision"]!.GetValue<long>();
            if (payload["patch"] is { } patch)
            {
                Assert.Equal(_revision + 1, revision);
                _data = PatchApplier.Apply(_data, patch.AsArray());
                Patches++;
            }
            else
            {
                Assert.Equal(1, revision);
                _data = payload["data"]!.DeepClone();
            }

            _revision = revision;
        }
    }
}
