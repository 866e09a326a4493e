using System.Runtime.CompilerServices;

namespace LiveQuery.FunctionalTests;

/// <summary>Finds the files that lie beside a test's source.</summary>
internal static class TestFiles
{
    /// <summary>The folder of the source file that calls.</summary>
    public static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
