using System.Reflection;

namespace LiveQuery.Server.Hosting;

/// <summary>The version of the program.</summary>
internal static class ProductVersion
{
    /// <summary>The version, without the commit that the build adds.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
