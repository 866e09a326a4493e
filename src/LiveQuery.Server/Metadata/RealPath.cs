namespace LiveQuery.Server.Metadata;

/// <summary>Resolves symbolic links, so that a link cannot lead out of a folder unseen.</summary>
internal static class RealPath
{
    /// <summary>As many links as Linux follows in one path.</summary>
    private const int MostLinks = 40;

    /// <summary>The path with every link in it followed.</summary>
    /// <exception cref="IOException">The links form a circle.</exception>
    public static string Of(string path) => Of(path, MostLinks);

    private static string Of(string path, int links)
    {
        if (links == 0)
        {
            throw new IOException($"too many links lead to {path}");
        }

        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                // The target may itself lie below links.
                real = Of(target.FullName, links - 1);
            }
        }

        return real;
    }
}
