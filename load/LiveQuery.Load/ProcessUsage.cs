using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.Load;

/// <summary>What processes have used: CPU time, and memory of their own. Linux alone: it reads /proc.</summary>
internal static class ProcessUsage
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The CPU seconds of a process, children that have ended included.</summary>
    public static double CpuSeconds(int id)
    {
        var fields = Fields(id);
        return fields is null ? 0 : Sum(fields) / TicksPerSecond;
    }

    /// <summary>The CPU seconds of a process and of all that it has started.</summary>
    public static double TreeCpuSeconds(int id) =>
        CpuSeconds(id) + Children(id).Sum(TreeCpuSeconds);

    /// <summary>The resident memory of a process, in MiB.</summary>
    public static double ResidentMiB(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64 / 1048576.0;
    }

    private static IEnumerable<int> Children(int id) => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => name!.All(char.IsAsciiDigit))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(child => Fields(child) is { } fields && fields[1] == id.ToString(CultureInfo.InvariantCulture));

    // The fields behind the name, which may hold spaces: state, parent, … (proc(5)).
    private static string[]? Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    // utime, stime, cutime, cstime.
    private static double Sum(string[] fields) =>
        fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
}
