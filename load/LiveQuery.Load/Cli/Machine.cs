using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LiveQuery.Load.Cli;

/// <summary>Where a run takes place.</summary>
internal static class Machine
{
    /// <summary>The version of the server that was built along.</summary>
    public static string ServerVersion =>
        typeof(Server.Hosting.SettingParsers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Cores, memory and system, in a line.</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
}
