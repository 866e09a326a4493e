using System.Collections.Frozen;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Tests.Engine.Changes;

/// <summary>Which gate a plan gets out of what is published, and why no finer one.</summary>
public sealed class CoverageTests
{
    private static readonly PostgresType Numeric = PostgresType.BuiltIn("numeric", "numeric");

    [Fact]
    public void A_table_that_tells_its_old_rows_names_cohorts()
    {
        var coverage = Of(Plan(Use("a", "owner")), Table(1, "a") with { IsIdentityFull = true });
        Assert.Null(coverage.Gap);
        Assert.True(coverage.HasRoutes);
        Assert.Equal(["owner"], coverage.Tables[1]!.Value.Single().Columns);
        Assert.Empty(coverage.Notes);
    }

    [Fact]
    public void Of_several_compared_columns_those_count_that_old_rows_tell()
    {
        var plan = Plan(Use("a", "owner", "id"));
        Assert.Equal(["id"], Of(plan, Table(1, "a")).Tables[1]!.Value.Single().Columns);
        Assert.Equal(["owner", "id"], Of(plan, Table(1, "a") with { IsIdentityFull = true }).Tables[1]!.Value.Single().Columns);
    }

    [Fact]
    public void Where_old_rows_do_not_tell_inserts_alone_name_cohorts()
    {
        var coverage = Of(Plan(Use("a", "owner")), Table(1, "a"));
        Assert.Equal(["owner"], coverage.Tables[1]!.Value.Single().Columns);
        Assert.Contains("replica identity does not tell the old values of owner", Assert.Single(coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_way_is_taken_where_old_rows_tell_its_beginning()
    {
        var use = Use("a", "owner") with { };
        use = use with { Routes = [.. use.Routes, Way("id", "b", "owner")] };
        var coverage = Of(Plan(use), Table(1, "a"), Table(2, "b"));
        Assert.Equal("select", coverage.Tables[1]!.Value.Single().Sql);
        Assert.Empty(coverage.Notes);
    }

    [Fact]
    public void Types_whose_texts_do_not_tell_equality_name_nobody()
    {
        var plan = Plan(new TableUse(Name("a"), [new PlanRoute { Columns = ["price"], Keys = [new RouteKey(Name("a"), "price", Numeric, [0])] }]));
        var coverage = Of(plan, Table(1, "a") with { IsIdentityFull = true });
        Assert.Null(coverage.Gap);
        Assert.False(coverage.HasRoutes);
        Assert.Contains("several texts", Assert.Single(coverage.Notes), StringComparison.Ordinal);

        // A collation that holds different texts to be equal; another type than the one that was compiled for.
        Assert.False(Of(Plan(Use("a", "nick")), Table(1, "a") with { IsIdentityFull = true }).HasRoutes);
        Assert.False(Of(Plan(Use("a", "other")), Table(1, "a") with { IsIdentityFull = true }).HasRoutes);
    }

    [Fact]
    public void One_place_that_names_nobody_is_enough_for_every_cohort()
    {
        var plan = Plan(Use("a", "id"), new TableUse(Name("a"), []));
        var coverage = Of(plan, Table(1, "a"));
        Assert.Null(coverage.Tables[1]);
        Assert.Contains("no filter ties its rows", Assert.Single(coverage.Notes), StringComparison.Ordinal);
        Assert.Equal(2, Of(Plan(Use("a", "id"), Use("a", "owner")), Table(1, "a")).Tables[1]!.Value.Length);
    }

    [Fact]
    public void Partitions_and_children_are_followed_and_each_must_be_told()
    {
        var root = Table(1, "a") with { Kind = TableKind.PartitionedTable, IsPublished = false, Children = [2, 3] };
        var coverage = Of(Plan(Use("a", "id")), root, Table(2, "a_1"), Table(3, "a_2") with { Children = [4] }, Table(4, "a_3"));
        Assert.Equal([2u, 3u, 4u], coverage.Tables.Keys.Order());
        Assert.All(coverage.Tables.Values, routes => Assert.NotNull(routes));

        var gap = Of(Plan(Use("a", "id")), root, Table(2, "a_1"), Table(3, "a_2") with { IsPublished = false }).Gap;
        Assert.Equal("a_2 is not in the publication", gap);
    }

    [Fact]
    public void What_a_view_reads_concerns_every_cohort_of_it()
    {
        var view = new ChangeRelation { Oid = 9, Name = Name("v"), Kind = TableKind.View, Reads = [8] };
        var inner = new ChangeRelation { Oid = 8, Name = Name("w"), Kind = TableKind.View, Reads = [1] };
        var coverage = Of(Plan(Use("v", "id"), Use("a", "id")), view, inner, Table(1, "a") with { Children = [2] }, Table(2, "b"));
        Assert.Null(coverage.Gap);
        Assert.Null(coverage.Tables[1]);
        Assert.Null(coverage.Tables[2]);
    }

    [Theory]
    [InlineData("unlogged", "a is not logged")]
    [InlineData("policies", "a is seen through row-level policies")]
    [InlineData("unpublished", "a is not in the publication")]
    [InlineData("foreign", "a belongs to another role")]
    [InlineData("keyless", "a has no replica identity: publishing its updates would break them")]
    [InlineData("matview", "a is a materialized view, whose refreshes are not told")]
    public void What_is_not_told_leaves_the_plan_to_the_snapshot(string kind, string gap)
    {
        var table = Table(1, "a");
        var relation = kind switch
        {
            "unlogged" => table with { IsLogged = false },
            "policies" => table with { HasPolicies = true },
            "unpublished" => table with { IsPublished = false },
            "foreign" => table with { IsPublished = false, IsOwned = false },
            "keyless" => table with { IsPublished = false, HasIdentity = false },
            _ => table with { Kind = TableKind.MaterializedView },
        };
        Assert.Equal(gap, Of(Plan(Use("a", "id")), relation).Gap);
    }

    [Fact]
    public void Functions_and_unknown_relations_leave_the_plan_to_the_snapshot()
    {
        var plan = Plan(Use("a", "id"));
        Assert.Equal("a is not known to the feed", Of(plan).Gap);
        var view = new ChangeRelation { Oid = 9, Name = Name("a"), Kind = TableKind.View, CallsFunctions = true };
        Assert.Equal("a calls functions, which may read anything", Of(plan, view).Gap);
        Assert.NotNull(Of(plan, view with { CallsFunctions = false, ReadsOthers = true }).Gap);
        Assert.Equal(
            "a reads through row-level policies of its owner",
            Of(plan, view with { CallsFunctions = false, ReadsThroughPolicies = true }).Gap);
        Assert.NotNull(Of(plan, view with { CallsFunctions = false, Reads = [77] }).Gap);
    }

    [Fact]
    public void Ddl_on_what_a_plan_reads_changes_its_stamp()
    {
        var plan = Plan(Use("a", "id"));
        var before = Of(plan, Table(1, "a"), Table(2, "b")).Stamp;
        Assert.Equal(before, Of(plan, Table(1, "a"), Table(2, "b") with { Stamp = 5 }).Stamp);
        Assert.NotEqual(before, Of(plan, Table(1, "a") with { Stamp = 5 }).Stamp);
        Assert.NotEqual(before, Of(plan, Table(1, "a") with { Children = [2] }, Table(2, "b")).Stamp);
        Assert.NotEqual(before, Of(plan, Table(3, "a")).Stamp);
    }

    private static PlanCoverage Of(Plan plan, params ChangeRelation[] relations) =>
        PlanCoverage.Of(plan, new ChangeCatalog("1", "1", relations));

    private static TableName Name(string name) => new("public", name);

    private static TableUse Use(string table, params string[] columns) => new(Name(table),
    [
        new PlanRoute
        {
            Columns = [.. columns],
            Keys = [.. columns.Select((column, i) => new RouteKey(Name(table), column, TypeOf(column), [i]))],
        },
    ]);

    private static PlanRoute Way(string from, string table, string column) => new()
    {
        Columns = [from],
        Sql = "select",
        Keys = [new RouteKey(Name(table), column, TypeOf(column), [0])],
    };

    private static PostgresType TypeOf(string column) => column == "nick" ? PostgresType.Text : PostgresType.Int4;

    private static Plan Plan(params TableUse[] uses) => new()
    {
        Source = "default",
        Kind = OperationKind.Subscription,
        DirectSql = "",
        DirectPollSql = "",
        MultiplexedSql = "",
        Parameters = [],
        Tables = [.. uses.Select(use => use.Table).Distinct()],
        IsVolatile = false,
        Uses = [.. uses],
    };

    private static ChangeRelation Table(uint oid, string name) => new()
    {
        Oid = oid,
        Name = Name(name),
        Kind = TableKind.Table,
        IsPublished = true,
        IsOwned = true,
        HasIdentity = true,
        IdentityColumns = new[] { "id" }.ToFrozenSet(),
        Columns = new Dictionary<string, ChangeColumn>
        {
            ["id"] = new("int4", true),
            ["owner"] = new("int4", true),
            ["price"] = new("numeric", true),
            ["nick"] = new("text", false),
            ["other"] = new("int8", true),
        }.ToFrozenDictionary(),
    };
}
