namespace LiveQuery.Server.Demo;

/// <summary>The files of the demo that are part of the program.</summary>
internal static class DemoFiles
{
    /// <summary>Opens a file by its name.</summary>
    public static Stream Open(string name) =>
        typeof(DemoFiles).Assembly.GetManifestResourceStream($"demo/{name}")
        ?? throw new InvalidOperationException($"the program holds no file {name}");

    /// <summary>Reads a text.</summary>
    public static string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    /// <summary>Reads a file's bytes.</summary>
    public static byte[] ReadBytes(string name)
    {
        using var stream = Open(name);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
