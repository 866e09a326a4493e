using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>Array literals that no value can break out of.</summary>
public sealed class CohortLiteralTests
{
    [Fact]
    public void Prints_one_parameter_of_each_cohort()
    {
        string?[] values = ["a", null, "", "NULL", "\"", "\\", "x\\\"},{y", "é😀\n"];
        var cohorts = values.Select(value => new CohortRequest(["0", value], null)).ToArray();

        Assert.Equal(
            """{"a",NULL,"","NULL","\"","\\","x\\\"},{y","é😀""" + "\n\"}",
            CohortLiteral.Print(cohorts, 1));
        Assert.Equal("{}", CohortLiteral.Print([], 0));
    }
}
