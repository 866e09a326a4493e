using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Cli;

/// <summary>Writes a report to the files that were asked for.</summary>
internal static class ReportFiles
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(RunReport report, string? json, string? html)
    {
        if (json is not null)
        {
            await File.WriteAllTextAsync(json, report.ToJson());
        }

        if (html is not null)
        {
            await File.WriteAllTextAsync(html, HtmlReport.Of(report));
        }
    }
}
