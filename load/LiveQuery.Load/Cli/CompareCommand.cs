using System.CommandLine;
using System.Globalization;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Cli;

/// <summary><c>compare</c>: what changed between two runs.</summary>
internal static class CompareCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var before = new Argument<string>("before") { Description = "The JSON of the first run." };
        var after = new Argument<string>("after") { Description = "The JSON of the second run." };
        var all = new Option<bool>("--all") { Description = "Print what is within the noise too." };
        var fail = new Option<bool>("--fail-if-worse") { Description = "Exit with 1 where a figure is worse beyond the noise, or a scenario of the second run failed." };
        var command = new Command("compare", "Print what changed between two runs, and whether it is beyond the noise.") { before, after, all, fail };
        command.SetAction(arguments =>
        {
            try
            {
                var second = RunReport.Read(arguments.GetValue(after)!);
                var worse = Print(RunReport.Read(arguments.GetValue(before)!), second, arguments.GetValue(all), Console.Out);
                var isWorse = worse > 0 || second.Scenarios.Any(scenario => scenario.Failures.Count > 0);
                return isWorse && arguments.GetValue(fail) ? 1 : 0;
            }
            catch (LoadException problem)
            {
                Console.Error.WriteLine($"load: {problem.Message}");
                return 2;
            }
        });
        return command;
    }

    /// <summary>Prints the comparison; gives the number of figures that are worse.</summary>
    public static int Print(RunReport before, RunReport after, bool all, TextWriter output)
    {
        Warn("environments differ", Comparison.DifferentEnvironments(before, after));
        Warn("sizes differ, figures do not compare", Comparison.DifferentSizes(before, after));
        Warn("not compared", Comparison.OnlyInOne(before, after));
        Warn("not verified, figures mean little", Comparison.Failed(before, after));

        var figures = Comparison.Compare(before, after);
        var table = new TextTable("figure", "before", "after", "change", "noise", "");
        foreach (var figure in figures.Where(figure => all || figure.Verdict != Verdict.Noise))
        {
            table.Add(
                $"{figure.Scenario}: {figure.Before.Name}",
                Numbers.Print(figure.Before.Value, figure.Before.Unit),
                Numbers.Print(figure.After.Value, figure.After.Unit),
                Percent(figure.Change, "+0.0;-0.0"),
                double.IsNaN(figure.Noise) ? "" : "±" + Percent(figure.Noise, "0.0"),
                figure.Verdict switch { Verdict.Better => "better", Verdict.Worse => "WORSE", Verdict.Different => "different", _ => "" });
        }

        output.Write(table);
        var worse = figures.Count(figure => figure.Verdict == Verdict.Worse);
        output.WriteLine(
            $"{figures.Count} figures: {figures.Count(figure => figure.Verdict == Verdict.Better)} better, {worse} worse, "
                + $"{figures.Count(figure => figure.Verdict == Verdict.Different)} different, {figures.Count(figure => figure.Verdict == Verdict.Noise)} within the noise");
        return worse;

        void Warn(string what, IReadOnlyList<string> cases)
        {
            foreach (var one in cases)
            {
                output.WriteLine($"{what}: {one}");
            }
        }
    }

    private static string Percent(double part, string format) => double.IsNaN(part) ? "" : (part * 100).ToString(format, CultureInfo.InvariantCulture) + " %";
}
