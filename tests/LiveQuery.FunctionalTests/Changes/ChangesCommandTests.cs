using LiveQuery.Server.Hosting;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary><c>livequery changes</c> against databases whose log can be decoded, and against one that cannot.</summary>
public sealed class ChangesCommandTests(LogicalCluster cluster, PostgresFixture postgres) : IClassFixture<LogicalCluster>
{
    private const string Setup =
        """"
        create schema shop;
        create table shop."Order ""x""" (id int primary key, customer int, note text);
        create table item (id int primary key, n int);
        create table bare (n int);
        create unlogged table fleeting (id int primary key);
        create view items as select * from item;
        create table part (id int, day int, primary key (id, day)) partition by range (day);
        create table part_1 partition of part for values from (0) to (10);
        create table part_2 partition of part for values from (10) to (20);
        """";

    [Fact]
    public async Task Status_tells_what_the_log_tells()
    {
        var (code, output, _) = await RunAsync(await cluster.CreateDatabaseAsync(Setup), "status");

        Assert.Equal(0, code);
        Assert.Contains("The change feed can run.", output, StringComparison.Ordinal);
        Assert.Matches(@"bare +no: bare has no replica identity.* nothing ", output);
        Assert.Matches(@"fleeting +no: fleeting is not logged", output);
        Assert.Matches(@"item +no +id ", output);
        Assert.Matches(@"part_1 +no +day, id ", output);
    }

    [Fact]
    public async Task A_database_without_logical_decoding_is_told_so()
    {
        var (code, output, _) = await RunAsync(await postgres.CreateDatabaseAsync("create table t (id int primary key)"), "status");

        Assert.Equal(1, code);
        Assert.Contains("The change feed cannot run: wal_level is replica, not logical.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_does_nothing_until_it_is_told_to_and_uninstall_takes_all_back()
    {
        var database = await cluster.CreateDatabaseAsync(Setup);
        const string Published = "select string_agg(format('%s.%s', schemaname, tablename), ' ' order by tablename) from pg_publication_tables where pubname = 'livequery'";
        string[] install = ["install", "--tables", "shop.Order \"x\",item, part"];

        var (asked, steps, _) = await RunAsync(database, install);
        Assert.Equal(0, asked);
        Assert.Contains("alter table \"shop\".\"Order \"\"x\"\"\" replica identity full;\n  -- each update and delete writes the old row", steps, StringComparison.Ordinal);
        Assert.Contains("Nothing was done: pass --yes", steps, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ReadAsync(database, "select count(*) from pg_publication"));
        Assert.Equal(0L, await Database.ReadAsync(database, "select count(*) from pg_class where relreplident = 'f'"));

        var (done, _, error) = await RunAsync(database, [.. install, "--yes"]);
        Assert.Equal((0, ""), (done, error));
        Assert.Equal("shop.Order \"x\" public.item public.part_1 public.part_2", await Database.ReadAsync(database, Published));
        Assert.Equal(
            "Order \"x\" item part_1 part_2",
            await Database.ReadAsync(database, "select string_agg(relname, ' ' order by relname collate \"C\") from pg_class where relreplident = 'f'"));
        Assert.Contains("Nothing is to be done.", (await RunAsync(database, install)).Output, StringComparison.Ordinal);

        var (undone, _, note) = await RunAsync(database, "uninstall", "--yes");
        Assert.Equal(0, undone);
        Assert.Contains("The replica identity of", note, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ReadAsync(database, "select count(*) from pg_publication"));
        Assert.Contains("Nothing is to be done.", (await RunAsync(database, "uninstall", "--yes")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("install", "no table is given: pass --tables")]
    [InlineData("install --tables nowhere", "there is no table nowhere")]
    [InlineData("install --tables items", "items is no table: name the tables that it reads")]
    [InlineData("install --tables fleeting", "fleeting is not logged: the write-ahead log cannot tell of it")]
    [InlineData("install --tables bare --keep-identity", "bare has no replica identity: publishing its updates would break them")]
    [InlineData("install --tables .x", "--tables: names of tables are expected")]
    public async Task What_cannot_be_is_told(string words, string mistake)
    {
        var (code, _, error) = await RunAsync(await cluster.CreateDatabaseAsync(Setup), words.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(mistake, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_updates_of_a_table_without_a_key_go_on_working()
    {
        var database = await cluster.CreateDatabaseAsync(Setup);

        var (code, _, _) = await RunAsync(database, "install", "--tables", "bare", "--yes");
        Assert.Equal(0, code);
        await Database.ExecuteAsync(database, "insert into bare values (1); update bare set n = 2; delete from bare");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string database, params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await new CommandLine([ChangesCommand.Create()]).RunAsync(
            ["changes", .. words, "--database-url", database], _ => null, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
