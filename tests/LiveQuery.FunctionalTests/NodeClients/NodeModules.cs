using System.ComponentModel;
using System.Diagnostics;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>
/// Node and the packages of a folder, which are fetched once. Where either is missing the tests are named as not run;
/// where LIVEQUERY_REQUIRE_NODE is 1 they fail.
/// </summary>
internal static class NodeModules
{
    private static readonly string Clients = Path.Combine(
        RepositoryRoot(), "tests", "LiveQuery.FunctionalTests", "NodeClients");

    private static readonly string Package = Path.Combine(RepositoryRoot(), "src", "livequery-client");

    private static readonly Lazy<Task<string?>> ProblemOfClients = new(() => FindProblemAsync(Clients));
    private static readonly Lazy<Task<string?>> ProblemOfPackage = new(() => FindProblemAsync(Package));

    /// <summary>The folder of the scripts; does not return where they cannot run.</summary>
    public static async Task<string> RequireAsync()
    {
        Require(await ProblemOfClients.Value);
        return Clients;
    }

    /// <summary>The folder of the client package, whose packages are there; does not return where they are not.</summary>
    public static async Task<string> RequirePackageAsync()
    {
        Require(await ProblemOfPackage.Value);
        return Package;
    }

    /// <summary>Runs a script of a package's; what it printed, and whether it went well.</summary>
    public static async Task<(bool IsGood, string Output)> RunScriptAsync(string folder, string script)
    {
        var start = Npm(folder, "run", script);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, await output + await errors);
    }

    private static void Require(string? problem)
    {
        if (problem is null)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("LIVEQUERY_REQUIRE_NODE") == "1")
        {
            Assert.Fail(problem);
        }

        Assert.Skip(problem);
    }

    private static async Task<string?> FindProblemAsync(string folder)
    {
        if (await RunAsync(new ProcessStartInfo("node", ["--version"])) is not null)
        {
            return "not run: Node is missing";
        }

        // npm leaves its own list in the folder, which is older than ours where a package has come since.
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package.json")))
        {
            return null;
        }

        return await RunAsync(Npm(folder, "ci", "--no-audit", "--no-fund")) is { } problem
            ? $"not run: npm ci failed in {folder}: {problem}"
            : null;
    }

    // On Windows npm is a script, which only the shell starts.
    private static ProcessStartInfo Npm(string folder, params string[] arguments) => new(
        OperatingSystem.IsWindows() ? "cmd.exe" : "npm",
        OperatingSystem.IsWindows() ? ["/c", "npm", .. arguments] : arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Runs a program of Node's to its end; returns what went wrong.</summary>
    private static async Task<string?> RunAsync(ProcessStartInfo start)
    {
        try
        {
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
