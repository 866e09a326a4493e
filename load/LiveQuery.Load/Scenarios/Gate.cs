using LiveQuery.Load.Hosting;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;

namespace LiveQuery.Load.Scenarios;

/// <summary>Servers that go by one gate or another.</summary>
internal static class Gate
{
    /// <summary>Starts a server that goes by a gate; null, told in the result, where this server does not offer it.</summary>
    public static async Task<ServerProcess?> StartAsync(ScenarioContext context, string metadata, string gate, CancellationToken cancellationToken)
    {
        try
        {
            return await context.StartServerAsync(metadata, cancellationToken, "--changes", gate);
        }
        catch (LoadException problem) when (problem.Message.Contains("--changes", StringComparison.Ordinal))
        {
            context.Result.NotOffered($"the gate {gate}: this server does not take --changes {gate}");
            return null;
        }
    }

    /// <summary>Tells a figure of one gate as a part of another's.</summary>
    public static void Compare(ResultBuilder result, string figure, string gate, string other) =>
        result.Sample($"{figure} ({gate} ÷ {other})", "", Better.Lower, result.Median($"{figure} ({gate})") / result.Median($"{figure} ({other})"));
}
