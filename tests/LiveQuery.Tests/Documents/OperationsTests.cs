using LiveQuery.Server.Admin;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Tests.Documents;

/// <summary>The operator's page names all there is, so that nothing has to be guessed.</summary>
public sealed class OperationsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    [Fact]
    public void Every_option_and_its_variables_are_documented()
    {
        var settings = ServeSettings.Groups.SelectMany(group => group.Settings).ToArray();

        Assert.NotEmpty(settings);
        Assert.All(settings, setting =>
        {
            Assert.Contains($"`{setting.Flag}", Page, StringComparison.Ordinal);
            Assert.Contains($"`{setting.Variable}`", Page, StringComparison.Ordinal);
            Assert.Contains(setting.HasuraVariable ?? "", Page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_type_of_log_lines_is_documented() =>
        Assert.All(LogTypeNames.Selectable, type => Assert.Contains($"`{type}`", Page, StringComparison.Ordinal));
}
