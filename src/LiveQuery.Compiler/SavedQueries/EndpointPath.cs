using System.Collections.Immutable;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>The URL of an endpoint below <c>/api/rest/</c>, in segments: literals, and variables as <c>:name</c>.</summary>
public sealed class EndpointPath
{
    private EndpointPath(string url) => Segments = [.. url.Split('/')];

    /// <summary>The segments; those of variables with their <c>:</c>.</summary>
    public ImmutableArray<string> Segments { get; }

    /// <summary>The names of the variables in their order.</summary>
    public ImmutableArray<string> Variables => [.. Segments.Where(IsVariable).Select(segment => segment[1..])];

    /// <summary>Whether a segment is empty, or a variable has no name.</summary>
    public bool HasEmptySegment => Segments.Any(segment => segment is "" or ":");

    /// <summary>Whether two variables bear one name.</summary>
    public bool HasDuplicateVariable => Variables.Distinct(StringComparer.Ordinal).Count() < Variables.Length;

    /// <summary>Reads the URL of an endpoint.</summary>
    public static EndpointPath Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new EndpointPath(url);
    }

    /// <summary>Whether a segment is a variable.</summary>
    public static bool IsVariable(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.StartsWith(':');
    }

    /// <summary>Whether there is an URL that is of both.</summary>
    public bool Overlaps(EndpointPath other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Segments.Length != other.Segments.Length)
        {
            return false;
        }

        for (var i = 0; i < Segments.Length; i++)
        {
            if (Segments[i] != other.Segments[i] && !IsVariable(Segments[i]) && !IsVariable(other.Segments[i]))
            {
                return false;
            }
        }

        return true;
    }
}
