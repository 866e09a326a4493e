using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Tests.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Flags_win_over_variables_and_ours_over_Hasuras()
    {
        Dictionary<string, string> environment = new()
        {
            ["LIVEQUERY_PORT"] = "2",
            ["HASURA_GRAPHQL_SERVER_PORT"] = "3",
            ["HASURA_GRAPHQL_SERVER_HOST"] = "::1",
            ["LIVEQUERY_BATCH_SIZE"] = "",
            ["HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE"] = "7",
        };

        var flag = await ReadAsync(environment, "serve", "--port", "1");
        var variable = await ReadAsync(environment);

        Assert.Equal(1, flag.Port);
        Assert.Equal(2, variable.Port);
        Assert.Equal("::1", variable.Host);
        Assert.Equal(7, variable.Polling.BatchSize);
    }

    [Fact]
    public async Task Hasuras_units_are_kept()
    {
        var options = await ReadAsync(new()
        {
            ["HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL"] = "250",
            ["HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE"] = "8",
            ["HASURA_GRAPHQL_WEBSOCKET_CONNECTION_INIT_TIMEOUT"] = "4",
            ["HASURA_GRAPHQL_ENABLED_LOG_TYPES"] = "startup, webhook-log, query-log",
        });

        Assert.Equal(TimeSpan.FromMilliseconds(250), options.Polling.RefetchInterval);
        Assert.Equal(TimeSpan.FromSeconds(8), options.Connections.KeepaliveInterval);
        Assert.Equal(TimeSpan.FromSeconds(4), options.Connections.InitTimeout);
        Assert.Equal(["startup", "query-log"], options.Log.Types);
    }

    [Fact]
    public async Task Defaults_are_those_of_the_help()
    {
        var options = await ReadAsync([]);

        Assert.Equal(new ServeOptions().Polling, options.Polling);
        Assert.Equal(new ServeOptions().Connections, options.Connections);
        Assert.Equal(new ServeOptions().Http, options.Http);
        Assert.Equal(("*", 8080, TimeSpan.FromSeconds(2)), (options.Host, options.Port, options.DrainTime));
        Assert.Equal("1s", SettingParsers.Print(options.Polling.RefetchInterval));
    }

    [Fact]
    public async Task Switches_need_no_value()
    {
        var options = await ReadAsync([], "--dev-mode", "--stringify-numeric-types=false", "--disable-cors");

        Assert.True(options.Http.DevMode);
        Assert.False(options.Compiler.StringifyNumericTypes);
        Assert.False(options.Cors.IsEnabled);
    }

    [Theory]
    [InlineData("postgres://a/d", "postgres://a/d")]
    [InlineData("postgres://a/d, postgresql://b/d", "postgres://a/d postgresql://b/d")]
    [InlineData("postgres://a/d?application_name=x,y,postgres://c/d", "postgres://a/d?application_name=x,y postgres://c/d")]
    [InlineData("Host=a,b;Database=d", "Host=a,b;Database=d")]
    public async Task Read_replicas_are_given_with_commas_between_them(string urls, string expected)
    {
        var options = await ReadAsync(new() { ["HASURA_GRAPHQL_READ_REPLICA_URLS"] = urls });

        Assert.Equal(expected, string.Join(' ', options.Model.ReplicaUrls));
    }

    [Theory]
    [InlineData("auto", PlanCacheMode.Auto)]
    [InlineData("force_generic_plan", PlanCacheMode.ForceGenericPlan)]
    [InlineData("FORCE_CUSTOM_PLAN", PlanCacheMode.ForceCustomPlan)]
    public async Task The_plan_cache_mode_is_named_as_in_Postgres(string name, PlanCacheMode expected) =>
        Assert.Equal(expected, (await ReadAsync(new() { ["LIVEQUERY_PLAN_CACHE_MODE"] = name })).Model.PlanCacheMode);

    [Theory]
    [InlineData("metadata", "metadata")]
    [InlineData(" config , GraphQL,", "graphql,config")]
    [InlineData(null, "graphql,metadata,config,pgdump,metrics,developer")]
    public async Task Apis_are_named_one_by_one(string? names, string expected)
    {
        var options = await ReadAsync(names is null ? [] : new() { ["HASURA_GRAPHQL_ENABLED_APIS"] = names });

        Assert.Equal(expected, ApiNames.Print(options.Apis));
    }

    [Fact]
    public async Task Variables_of_Hasuras_that_nothing_reads_are_noticed()
    {
        var options = await ReadAsync(new() { ["HASURA_GRAPHQL_ENABLE_TELEMETRY"] = "false", ["PATH"] = "/" });

        Assert.Equal(["HASURA_GRAPHQL_ENABLE_TELEMETRY"], options.IgnoredVariables);
    }

    [Theory]
    [InlineData("--port: \"x\" is not a whole number from 0 to 65535", "--port", "x")]
    [InlineData("--port: \"65536\" is not", "--port", "65536")]
    [InlineData("--refetch-interval: \"1\" is not a time with its unit", "--refetch-interval", "1")]
    [InlineData("--refetch-interval: \"1ms\" is not between 10ms and 3600s", "--refetch-interval", "1ms")]
    [InlineData("--refetch-interval: \"999999999h\" is not a time", "--refetch-interval", "999999999h")]
    [InlineData("--changes: \"feed\" is none of auto, wal, snapshot, always", "--changes", "feed")]
    [InlineData("--host: \"example.com\" is neither", "--host", "example.com")]
    [InlineData("--dev-mode: \"maybe\" is neither true nor false", "--dev-mode=maybe")]
    [InlineData("--cors-domain: ", "--cors-domain", "example.com")]
    [InlineData("--metadata: there is no file or folder", "--metadata", "/no/such/folder")]
    [InlineData("--database-url: it must begin with postgres://", "--database-url", "mysql://u:hidden@h/d")]
    [InlineData("--read-replica-urls: it must begin with postgres://", "--read-replica-urls", "mysql://u:hidden@h/d")]
    [InlineData("--plan-cache-mode: \"generic\" is none of", "--plan-cache-mode", "generic")]
    [InlineData("--jwt-secret: it is not valid JSON", "--jwt-secret", "{hidden")]
    [InlineData("--jwt-secret requires --admin-secret", "--jwt-secret", """{"jwk_url":"https://x/hidden"}""")]
    [InlineData("--unauthorized-role requires --admin-secret", "--unauthorized-role", "anonymous")]
    [InlineData("--enabled-log-types: \"all\" is none of", "--enabled-log-types", "all")]
    [InlineData("--enabled-apis: \"relay\" is none of graphql, metadata, config, pgdump, metrics, developer", "--enabled-apis", "graphql,relay")]
    [InlineData("--enable-allowlist: \"maybe\" is neither true nor false", "--enable-allowlist=maybe")]
    [InlineData("Unrecognized command or argument '--bogus'", "--bogus")]
    [InlineData("Required argument missing", "--port")]
    public async Task A_bad_start_is_one_line_and_exit_2(string start, params string[] words)
    {
        var (code, output, error) = await RunAsync([], [.. words]);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("livequery: " + start, error, StringComparison.Ordinal);
        Assert.EndsWith("\n", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("hidden", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HASURA_GRAPHQL_AUTH_HOOK")]
    [InlineData("HASURA_GRAPHQL_ADMIN_SECRETS")]
    public async Task A_guard_that_is_not_there_is_not_passed_over(string variable)
    {
        var (code, _, error) = await RunAsync(new() { [variable] = "x" }, []);

        Assert.Equal(2, code);
        Assert.Contains(variable, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_database_the_way_on_is_shown()
    {
        var (code, _, error) = await RunAsync([], [], hasDatabase: false);

        Assert.Equal(2, code);
        Assert.Contains("livequery demo", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_every_setting_with_its_variables()
    {
        var (code, output, error) = await RunAsync([], ["serve", "--help"]);

        Assert.Equal(0, code);
        Assert.Empty(error);
        foreach (var setting in ServeSettings.Groups.SelectMany(group => group.Settings))
        {
            Assert.Contains(setting.Flag, output, StringComparison.Ordinal);
            Assert.Contains(setting.Variable, output, StringComparison.Ordinal);
            Assert.Contains(setting.HasuraVariable ?? "", output, StringComparison.Ordinal);
        }

        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 110, line));
    }

    [Fact]
    public async Task A_fault_of_the_program_is_told_and_no_crash()
    {
        var (code, _, error) = await RunAsync([], ["serve"], serve: (_, _) => throw new InvalidOperationException("boom"));

        Assert.Equal(CommandLine.Unexpected, code);
        Assert.Contains("boom", error, StringComparison.Ordinal);
    }

    private static async Task<ServeOptions> ReadAsync(Dictionary<string, string> environment, params string[] words)
    {
        ServeOptions? options = null;
        var (code, _, error) = await RunAsync(environment, words, serve: (context, _) =>
        {
            options = ServeOptionsReader.Read(context.Settings, environment.Keys);
            return Task.FromResult(0);
        });
        Assert.True(code == 0, error);
        return options!;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        Dictionary<string, string> environment,
        string[] words,
        Func<CommandContext, CancellationToken, Task<int>>? serve = null,
        bool hasDatabase = true)
    {
        if (hasDatabase)
        {
            environment["LIVEQUERY_DATABASE_URL"] = "postgres://localhost/db";
        }

        var commands = new CommandLine(
        [
            new CommandDefinition
            {
                Name = "serve", Description = "Serve.", Groups = ServeSettings.Groups,
                Run = serve ?? ((context, _) =>
                {
                    ServeOptionsReader.Read(context.Settings, environment.Keys);
                    return Task.FromResult(0);
                }),
            },
        ]);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await commands.RunAsync(
            words, name => environment.GetValueOrDefault(name), output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
