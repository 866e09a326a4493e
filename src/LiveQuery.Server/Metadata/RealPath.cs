namespace LiveQuery.Server.Metadata;

/// <summary>Resolves symbolic links, so that a link cannot lead out of a folder unseen.</summary>
internal static class RealPath
{
    /// <summary>The path with every link in it followed.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                // The target may itself lie below links.
                real = Of(target.FullName);
            }
        }

        return real;
    }
}
