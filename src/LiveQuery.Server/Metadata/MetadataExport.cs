using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>Writes the metadata of a database that has none yet: <c>livequery metadata export</c>.</summary>
internal static class MetadataExport
{
    /// <summary>The variable from which the written metadata takes the database URL, so that no password is written.</summary>
    public const string DatabaseUrlVariable = "LIVEQUERY_DATABASE_URL";

    /// <summary>Tracks all of <c>public</c>, as <c>serve</c> does without metadata, in a document that can be written.</summary>
    public static MetadataDocument Document(SourceCatalog catalog)
    {
        var document = AutoTracking.Document(SourceResolver.DefaultSource, catalog);
        var url = new EnvironmentDatabaseUrl(DatabaseUrlVariable);
        return document with { Sources = [.. document.Sources.Select(source => source with { DatabaseUrl = url })] };
    }

    /// <summary>Writes the files of a document to a folder; the paths written, or why nothing was.</summary>
    public static (ImmutableArray<string> Files, string? Error) Write(MetadataDocument document, string folder)
    {
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return ([], $"{folder} is not empty; export to a new folder, so that no metadata is overwritten");
            }

            var files = MetadataWriter.ToYaml(document);
            foreach (var (path, text) in files)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }

            return ([.. files.Select(file => file.Path)], null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ([], $"the metadata cannot be written to {folder}: {exception.Message}");
        }
    }
}
