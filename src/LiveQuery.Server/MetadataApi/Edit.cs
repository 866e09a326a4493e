using System.Text.Json.Nodes;


namespace LiveQuery.Server.MetadataApi;

/// <summary>What a command has done to the metadata, and what is to be checked of it.</summary>
internal sealed record Edit
{
    /// <summary>The answer, null for <c>{"message": "success"}</c>.</summary>
    public JsonNode? Answer { get; init; }

    /// <summary>The name of the object that it made or changed; if that does not serve, the command is refused for it.</summary>
    public string? Concerns { get; init; }

    /// <summary>Whether it took something away, so that what no longer serves depended on it.</summary>
    public bool IsRemoval { get; init; }

    /// <summary>Whether dependents are to go with what was taken away.</summary>
    public bool Cascade { get; init; }

    /// <summary>Whether what does not serve is no matter.</summary>
    public bool IsUnchecked { get; init; }

    /// <summary>Whether nothing was changed, so that nothing is to be checked or stored.</summary>
    public bool IsRead { get; init; }

    /// <summary>An object was made or changed.</summary>
    public static Edit Of(string concerns) => new() { Concerns = concerns };

    /// <summary>An object was taken away.</summary>
    public static Edit Removed(bool cascade = false) => new() { IsRemoval = true, Cascade = cascade };

    /// <summary>Something was read.</summary>
    public static Edit Read(JsonNode? answer) => new() { Answer = answer, IsRead = true };
}
