using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LiveQuery.Server.Metadata;

/// <summary>Composes the events of one YAML file into nodes, in which includes have taken effect.</summary>
internal sealed class YamlComposer(string file, int baseDepth, MetadataLoader loader)
{
    private const string IncludeTag = "!include";

    private readonly Dictionary<AnchorName, (MetadataNode Node, int Size)> _anchors = [];
    private int _size;

    /// <summary>Composes a file's only document.</summary>
    /// <exception cref="MetadataSyntaxException">The file is not YAML, or passes a limit.</exception>
    public MetadataNode Compose(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            Expect<StreamStart>(parser);
            if (parser.Current is StreamEnd)
            {
                return new MetadataScalar(new MetadataLocation(file, 1), MetadataScalarKind.Null, "");
            }

            Expect<DocumentStart>(parser);
            var node = Node(parser, baseDepth);
            Expect<DocumentEnd>(parser);
            return parser.Current is StreamEnd
                ? node
                : throw new MetadataSyntaxException(Place(parser.Current!), "a second YAML document stands in the file");
        }
        catch (Exception exception) when (exception is not (MetadataSyntaxException or OutOfMemoryException))
        {
            // The parser has been seen to throw more than its own exceptions on hostile input.
            // It also counts a line beyond the end.
            var line = exception is YamlException yaml
                ? Math.Min((int)Math.Max(yaml.Start.Line, yaml.End.Line), 1 + text.AsSpan().TrimEnd().Count('\n'))
                : 0;
            throw new MetadataSyntaxException(new MetadataLocation(file, line), $"not valid YAML: {exception.Message}");
        }
    }

    private MetadataNode Node(Parser parser, int depth)
    {
        var current = parser.Current!;
        var location = Place(current);
        if (depth > MetadataLimits.Depth)
        {
            throw new MetadataSyntaxException(location, $"values are nested deeper than {MetadataLimits.Depth}");
        }

        if (current is AnchorAlias alias)
        {
            parser.MoveNext();
            if (!_anchors.TryGetValue(alias.Value, out var anchored))
            {
                throw new MetadataSyntaxException(location, $"the alias *{alias.Value.Value} stands for nothing above it");
            }

            Count(anchored.Size, location);
            return anchored.Node;
        }

        var before = _size;
        Count(1, location);
        var node = current switch
        {
            Scalar scalar => ScalarNode(parser, scalar, location, depth),
            SequenceStart => List(parser, location, depth),
            MappingStart => Map(parser, location, depth),
            _ => throw new MetadataSyntaxException(location, "not valid YAML"),
        };
        if (current is NodeEvent { Anchor.IsEmpty: false } anchor)
        {
            _anchors[anchor.Anchor] = (node, _size - before);
        }

        return node;
    }

    private MetadataNode ScalarNode(Parser parser, Scalar scalar, MetadataLocation location, int depth)
    {
        parser.MoveNext();
        if (scalar.Tag is { IsEmpty: false, Value: IncludeTag })
        {
            return loader.Include(scalar.Value, location, depth);
        }

        if (scalar.Value.StartsWith(IncludeTag + " ", StringComparison.Ordinal))
        {
            return loader.Include(scalar.Value[IncludeTag.Length..].Trim(), location, depth);
        }

        return (MetadataNode?)YamlScalars.Read(scalar, location) ?? loader.Fail(location, $"the tag {scalar.Tag.Value} is not known");
    }

    private MetadataList List(Parser parser, MetadataLocation location, int depth)
    {
        parser.MoveNext();
        var items = ImmutableArray.CreateBuilder<MetadataNode>();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(Node(parser, depth + 1));
        }

        parser.MoveNext();
        return new MetadataList(location, items.ToImmutable());
    }

    private MetadataMap Map(Parser parser, MetadataLocation location, int depth)
    {
        parser.MoveNext();
        var entries = new NodeMapBuilder(loader);
        while (parser.Current is not MappingEnd)
        {
            var place = Place(parser.Current!);
            if (parser.Current is not Scalar key)
            {
                throw new MetadataSyntaxException(place, "a key must be a string");
            }

            parser.MoveNext();
            entries.Add(key.Value, Node(parser, depth + 1), place);
        }

        parser.MoveNext();
        return entries.ToMap(location);
    }

    private void Count(int nodes, MetadataLocation location)
    {
        _size += nodes;
        loader.Count(nodes, location);
    }

    private void Expect<T>(Parser parser)
        where T : ParsingEvent
    {
        // The parser stands before its first event until it is moved.
        if (parser.Current is null)
        {
            parser.MoveNext();
        }

        if (parser.Current is not T)
        {
            throw new MetadataSyntaxException(Place(parser.Current!), "not valid YAML");
        }

        parser.MoveNext();
    }

    private MetadataLocation Place(ParsingEvent current) => new(file, (int)current.Start.Line);
}
