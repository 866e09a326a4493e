using System.ComponentModel;
using System.Diagnostics;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>
/// Node and the packages of this folder, which are fetched once. Where either is missing the tests are named as not run;
/// where LIVEQUERY_REQUIRE_NODE is 1 they fail.
/// </summary>
internal static class NodeModules
{
    private static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    private static string Folder { get; } = Path.Combine(
        RepositoryRoot(), "tests", "LiveQuery.FunctionalTests", "NodeClients");

    /// <summary>The folder of the scripts; does not return where they cannot run.</summary>
    public static async Task<string> RequireAsync()
    {
        if (await Problem.Value is { } problem)
        {
            if (Environment.GetEnvironmentVariable("LIVEQUERY_REQUIRE_NODE") == "1")
            {
                Assert.Fail(problem);
            }

            Assert.Skip(problem);
        }

        return Folder;
    }

    private static async Task<string?> FindProblemAsync()
    {
        if (await RunAsync("node", "--version") is not null)
        {
            return "not run: Node is missing";
        }

        // npm leaves its own list in the folder, which is older than ours where a package has come since.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package.json")))
        {
            return null;
        }

        return await RunAsync("npm", "ci", "--no-audit", "--no-fund") is { } problem
            ? $"not run: npm ci failed in {Folder}: {problem}"
            : null;
    }

    /// <summary>Runs a program of Node's to its end; returns what went wrong.</summary>
    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            // On Windows npm is a script, which only the shell starts.
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo("cmd.exe", ["/c", program, .. arguments])
                : new ProcessStartInfo(program, arguments);
            start.WorkingDirectory = Folder;
            start.RedirectStandardOutput = true;
            start.RedirectStandardError = true;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : errors;
        }
        catch (Win32Exception problem)
        {
            return problem.Message;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LiveQuery.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
