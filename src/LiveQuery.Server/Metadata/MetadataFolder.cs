using System.Globalization;
using System.Text;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// Metadata on disk: a version 3 directory of YAML files, the project folder around its <c>metadata</c>, or one JSON or
/// YAML file.
/// </summary>
internal static class MetadataFolder
{
    /// <summary>The files of a directory and the sections of the whole that they hold.</summary>
    private static readonly (string File, string Key)[] Sections =
    [
        ("allow_list.yaml", "allowlist"),
        ("api_limits.yaml", "api_limits"),
        ("backend_configs.yaml", "backend_configs"),
        ("cron_triggers.yaml", "cron_triggers"),
        ("graphql_schema_introspection.yaml", "graphql_schema_introspection"),
        ("inherited_roles.yaml", "inherited_roles"),
        ("metrics_config.yaml", "metrics_config"),
        ("network.yaml", "network"),
        ("opentelemetry.yaml", "opentelemetry"),
        ("query_collections.yaml", "query_collections"),
        ("remote_schemas.yaml", "remote_schemas"),
        ("rest_endpoints.yaml", "rest_endpoints"),
    ];

    private static readonly string[] WholeFiles = ["metadata.json", "metadata.yaml", "metadata.yml"];

    // Links are not followed: they may form circles, and what they lead to lies in the folder anyway, or is not read.
    private static readonly EnumerationOptions AllFiles = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = MetadataLimits.Includes,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Reads the metadata at a path. Never throws for what is there or not.</summary>
    public static MetadataLoad Load(string path)
    {
        if (File.Exists(path))
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return LoadFile(new MetadataLoader(folder), Path.GetFileName(path));
        }

        var root = RootOf(path);
        var loader = new MetadataLoader(root ?? path);
        if (root is null)
        {
            var reason = Directory.Exists(path)
                ? "the folder holds no metadata: neither version.yaml nor metadata.json"
                : "the folder does not exist";
            return loader.Finish(loader.Fail(new MetadataLocation(path, 0), reason));
        }

        var whole = Array.Find(WholeFiles, loader.Exists);
        return whole is not null && !IsDirectory(root) ? LoadFile(loader, whole) : LoadDirectory(loader);
    }

    /// <summary>What tells whether anything at the path may have changed: names, sizes and times of its files.</summary>
    public static string Stamp(string path)
    {
        try
        {
            path = Place(path);
            if (!Directory.Exists(path))
            {
                var file = new FileInfo(path);
                return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "";
            }

            var stamp = new StringBuilder();
            foreach (var file in Files(path).Select(file => new FileInfo(file)))
            {
                if (file.Extension is ".yaml" or ".yml" or ".json")
                {
                    stamp.Append(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
                }
            }

            return stamp.ToString();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Files come and go while they are listed: the next look differs and tells.
            return exception.Message;
        }
    }

    /// <summary>All files below a folder, in order; none where it is gone.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*", AllFiles).Order(StringComparer.Ordinal).ToList();
        }
        catch (IOException)
        {
            // Deleted while it was listed: no files are left to be named.
            return [];
        }
    }

    /// <summary>The file, or the folder that holds the metadata itself; the path as it is where there is neither.</summary>
    public static string Place(string path) => File.Exists(path) ? path : RootOf(path) ?? path;

    private static string? RootOf(string path)
    {
        string[] candidates = [path, Path.Combine(path, "metadata")];
        return Array.Find(candidates, IsDirectory)
            ?? Array.Find(candidates, folder => Array.Exists(WholeFiles, file => File.Exists(Path.Combine(folder, file))));
    }

    private static bool IsDirectory(string path) =>
        File.Exists(Path.Combine(path, "version.yaml")) || Directory.Exists(Path.Combine(path, "databases"));

    private static MetadataLoad LoadFile(MetadataLoader loader, string file)
    {
        var node = loader.Read(file);

        // The answer of export_metadata wraps the metadata.
        return loader.Finish(node is MetadataMap map && map["version"] is null && map["metadata"] is MetadataMap inner ? inner : node);
    }

    private static MetadataLoad LoadDirectory(MetadataLoader loader)
    {
        var root = new MetadataLocation("version.yaml", 1);
        var entries = new NodeMapBuilder(loader);
        if (loader.Exists("version.yaml"))
        {
            AddAll(entries, loader.Read("version.yaml"), loader);
        }

        var databases = "databases/databases.yaml";
        entries.Add("sources", loader.Exists(databases)
            ? loader.Read(databases)
            : loader.Fail(new MetadataLocation(databases, 0), "the file does not exist"), root);
        if (loader.Exists("actions.yaml"))
        {
            AddAll(entries, loader.Read("actions.yaml"), loader);
        }

        foreach (var (file, key) in Sections)
        {
            if (loader.Exists(file))
            {
                entries.Add(key, loader.Read(file), new MetadataLocation(file, 1));
            }
        }

        loader.ReportUnread();
        return loader.Finish(entries.ToMap(root));
    }

    private static void AddAll(NodeMapBuilder entries, MetadataNode node, MetadataLoader loader)
    {
        switch (node)
        {
            case MetadataMap map:
                foreach (var (key, value) in map.Entries)
                {
                    entries.Add(key, value, value.Location);
                }

                break;
            case MetadataScalar { Kind: MetadataScalarKind.Null } or MetadataUnreadable:
                break;
            default:
                loader.Fail(node.Location, "the file must hold a mapping");
                break;
        }
    }
}
