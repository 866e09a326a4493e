using System.Runtime.CompilerServices;

namespace LiveQuery.Tests;

/// <summary>Finds files of the source tree, for tests that check the tree itself or compare with files in it.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(Here());

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "LiveQuery.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
