using System.Diagnostics;

namespace LiveQuery.Server.Demo;

/// <summary>Tells what the demo is doing and how long it took.</summary>
internal sealed class DemoProgress(TextWriter output)
{
    private readonly Stopwatch _whole = Stopwatch.StartNew();

    /// <summary>Runs a step between a line that names it and a line with its outcome.</summary>
    public async Task<T> RunAsync<T>(string step, Func<Task<T>> run, Func<T, string> describe)
    {
        await output.WriteLineAsync($"· {step} …");
        var watch = Stopwatch.StartNew();
        var result = await run();
        await output.WriteLineAsync(FormattableString.Invariant($"✓ {step}: {describe(result)} ({watch.Elapsed.TotalSeconds:0.0} s)"));
        return result;
    }

    /// <summary>Prints the dashboard's address.</summary>
    public void Ready(Uri dashboard, TimeSpan serving)
    {
        output.WriteLine(FormattableString.Invariant($"✓ serving ({serving.TotalSeconds:0.0} s; {_whole.Elapsed.TotalSeconds:0.0} s in all)"));
        output.WriteLine();
        output.WriteLine($"  dashboard   {dashboard}");
        output.WriteLine($"  GraphQL     {new Uri(dashboard, "/v1/graphql")} (HTTP and graphql-transport-ws)");
        output.WriteLine();
        output.WriteLine("  Ctrl-C ends it all and leaves nothing behind.");
    }
}
