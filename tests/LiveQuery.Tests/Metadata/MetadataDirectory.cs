namespace LiveQuery.Tests.Metadata;

/// <summary>A throwaway folder with metadata files.</summary>
internal sealed class MetadataDirectory : IDisposable
{
    public MetadataDirectory(params (string File, string Text)[] files)
    {
        Directory.CreateDirectory(Path);
        foreach (var (file, text) in files)
        {
            Write(file, text);
        }
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "livequery-metadata-" + Guid.NewGuid().ToString("N"));

    /// <summary>A version 3 directory with one source and these tables in one file.</summary>
    public static MetadataDirectory OfTables(string tables) => new(
        ("version.yaml", "version: 3\n"),
        ("databases/databases.yaml", "- name: default\n  kind: postgres\n  tables: \"!include default/tables/tables.yaml\"\n"),
        ("databases/default/tables/tables.yaml", tables));

    public void Write(string file, string text)
    {
        Prepare(file);
        File.WriteAllText(Full(file), text);
    }

    public void Write(string file, byte[] bytes)
    {
        Prepare(file);
        File.WriteAllBytes(Full(file), bytes);
    }

    public string Full(string file) => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Prepare(string file) => Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Full(file))!);
}
