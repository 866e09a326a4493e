using System.CommandLine;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Cli;

/// <summary><c>report</c>: runs that were saved, as a page or as charts.</summary>
internal static class ReportCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("run") { Description = "The JSON of runs; of a scenario that several have, the last one counts.", Arity = ArgumentArity.OneOrMore };
        var html = CommonOptions.Html();
        var svg = new Option<string?>("--svg") { Description = "A folder for the charts of all scenarios: ratios.svg, lag.svg." };
        var command = new Command("report", "Write runs that were saved as one page, or their charts as files.") { files, html, svg };
        command.Validators.Add(result =>
        {
            if (result.GetValue(html) is null && result.GetValue(svg) is null)
            {
                result.AddError("say what to write: --html or --svg");
            }
        });
        command.SetAction(async (arguments, _) =>
        {
            try
            {
                var report = RunReport.Join([.. arguments.GetValue(files)!.Select(RunReport.Read)]);
                await ReportFiles.WriteAsync(report, null, arguments.GetValue(html));
                if (arguments.GetValue(svg) is { } folder)
                {
                    await WriteChartsAsync(report, folder);
                }

                return 0;
            }
            catch (LoadException problem)
            {
                await Console.Error.WriteLineAsync($"load: {problem.Message}");
                return 2;
            }
        });
        return command;
    }

    private static async Task WriteChartsAsync(RunReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, chart) in new[] { ("ratios", Charts.RatiosSvg(report)), ("lag", Charts.LagsSvg(report)) })
        {
            if (chart.Length > 0)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.svg"), Palette.ToFile(chart));
            }
        }
    }
}
