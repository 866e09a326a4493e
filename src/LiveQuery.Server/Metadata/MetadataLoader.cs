using System.Security.Cryptography;
using System.Text;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// One reading of a metadata folder: opens files below the root only, follows includes, keeps to the limits, and turns
/// all that goes wrong into problems. Used once, by one thread.
/// </summary>
internal sealed class MetadataLoader(string root)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _root = Path.GetFullPath(root);
    private readonly List<MetadataProblem> _problems = [];
    private readonly Stack<string> _open = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _nodes;

    /// <summary>Whether a file of that name, relative to the root, exists.</summary>
    public bool Exists(string file) => File.Exists(Path.Combine(_root, file));

    /// <summary>Reads a file, with its includes; what cannot be read is reported and unreadable.</summary>
    public MetadataNode Read(string file) => Read(file, new MetadataLocation(file, 0), depth: 0);

    /// <summary>Reads the file that another one includes, so many levels deep, by a path relative to itself.</summary>
    public MetadataNode Include(string path, MetadataLocation from, int depth)
    {
        var folder = Path.GetDirectoryName(Path.Combine(_root, from.File))!;
        string full;
        try
        {
            full = Path.GetFullPath(Path.Combine(folder, path));
        }
        catch (ArgumentException)
        {
            return Fail(from, $"\"{path}\" is not a path");
        }

        var relative = Path.GetRelativePath(_root, full).Replace('\\', '/');
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            return Fail(from, $"\"{path}\" leads out of the metadata folder");
        }

        if (_open.Contains(relative))
        {
            return Fail(from, $"\"{path}\" includes itself: {string.Join(" → ", _open.Reverse().Append(relative))}");
        }

        return _open.Count >= MetadataLimits.Includes
            ? Fail(from, $"includes are nested deeper than {MetadataLimits.Includes}")
            : Read(relative, from, depth);
    }

    /// <summary>Counts nodes against the limit.</summary>
    /// <exception cref="MetadataSyntaxException">There are too many.</exception>
    public void Count(int nodes, MetadataLocation location)
    {
        _nodes = Math.Min(_nodes + nodes, MetadataLimits.Nodes + 1);
        if (_nodes > MetadataLimits.Nodes)
        {
            throw new MetadataSyntaxException(location, $"the metadata has more than {MetadataLimits.Nodes} values");
        }
    }

    /// <summary>Reports what could not be read; the node that stands for it.</summary>
    public MetadataUnreadable Fail(MetadataLocation location, string reason)
    {
        _problems.Add(new MetadataProblem(location, "metadata", reason));
        return new MetadataUnreadable(location);
    }

    /// <summary>Reports the YAML files below the root that nothing has read, where all that was asked for could be read.</summary>
    public void ReportUnread()
    {
        if (_problems.Count > 0)
        {
            return;
        }

        foreach (var path in MetadataFolder.Files(_root).Where(path => path.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            var file = Path.GetRelativePath(_root, path).Replace('\\', '/');

            // Hidden folders hold no metadata: Kubernetes keeps the versions of a mounted folder there.
            if (!_read.Contains(file) && !file.Split('/').Any(part => part.StartsWith('.')))
            {
                _problems.Add(new MetadataProblem(new MetadataLocation(file, 0), "metadata", "nothing includes the file, so it has no effect")
                {
                    Severity = MetadataSeverity.Warning,
                });
            }
        }
    }

    /// <summary>The result, with a root node made of what was read.</summary>
    public MetadataLoad Finish(MetadataNode node) => new(
        node,
        [.. _problems],
        _problems.TrueForAll(problem => problem.Severity == MetadataSeverity.Warning),
        Convert.ToHexString(_hash.GetHashAndReset()));

    private MetadataNode Read(string file, MetadataLocation from, int depth)
    {
        _open.Push(file);
        _read.Add(file);
        try
        {
            var text = Open(file, from);
            return text is null
                ? new MetadataUnreadable(from)
                : file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                    ? new JsonComposer(file, depth, this).Compose(text)
                    : new YamlComposer(file, depth, this).Compose(text);
        }
        catch (MetadataSyntaxException exception)
        {
            return Fail(exception.Location, exception.Message);
        }
        finally
        {
            _open.Pop();
        }
    }

    private string? Open(string file, MetadataLocation from)
    {
        byte[] bytes;
        try
        {
            var info = new FileInfo(RealPath.Of(Path.Combine(_root, file)));
            if (!info.FullName.StartsWith(RealPath.Of(_root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                Fail(from, $"\"{file}\" is a link that leads out of the metadata folder");
                return null;
            }

            if (!info.Exists)
            {
                Fail(from, $"the file \"{file}\" does not exist");
                return null;
            }

            if (info.Length > MetadataLimits.FileBytes)
            {
                Fail(from, $"the file \"{file}\" has {info.Length} bytes; {MetadataLimits.FileBytes} is the most");
                return null;
            }

            bytes = File.ReadAllBytes(info.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(from, $"the file \"{file}\" cannot be read: {exception.Message}");
            return null;
        }

        _hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
        _hash.AppendData(SHA256.HashData(bytes));
        return Decode(file, bytes);
    }

    private string? Decode(string file, byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException exception)
        {
            var line = 1 + text[..Math.Clamp(exception.Index, 0, text.Length)].Count((byte)'\n');
            Fail(new MetadataLocation(file, line), "the file is not UTF-8");
            return null;
        }
    }
}
