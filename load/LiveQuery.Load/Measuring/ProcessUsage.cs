using System.Globalization;

namespace LiveQuery.Load.Measuring;

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
    public static double TreeCpuSeconds(int id)
    {
        var children = Directory.GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(process => (Id: process, Fields: Fields(process)))
            .Where(process => process.Fields is not null)
            .ToLookup(process => process.Fields![1], process => (process.Id, Cpu: Sum(process.Fields!) / TicksPerSecond));
        return CpuSeconds(id) + Below(id);

        double Below(int parent) => children[parent.ToString(CultureInfo.InvariantCulture)].Sum(child => child.Cpu + Below(child.Id));
    }

    /// <summary>The resident memory of a process, in bytes.</summary>
    public static long Resident(int id) => Status(id, "VmRSS:");

    /// <summary>The most that the resident memory of a process has been, in bytes.</summary>
    public static long PeakResident(int id) => Status(id, "VmHWM:");

    /// <summary>Lets the peak of a process begin anew.</summary>
    public static void ForgetPeak(int id)
    {
        try
        {
            File.WriteAllText($"/proc/{id}/clear_refs", "5");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that since the start.
        }
    }

    /// <summary>The parent of a process of this machine, where it has that name; else null.</summary>
    public static int? ParentOfLocal(int id, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim() == name && Fields(id) is { } fields
                ? int.Parse(fields[1], CultureInfo.InvariantCulture)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Status(int id, string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }

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
