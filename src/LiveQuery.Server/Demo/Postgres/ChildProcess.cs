using System.Diagnostics;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>What a program has printed and how it ended.</summary>
internal sealed record ChildResult(int ExitCode, string Output);

/// <summary>Runs programs to their end.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program; both its outputs come as one text. A program that cannot be started ends with 127.</summary>
    public static async Task<ChildResult> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
                return new ChildResult(process.ExitCode, await output + await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new ChildResult(127, e.Message);
        }
    }
}
