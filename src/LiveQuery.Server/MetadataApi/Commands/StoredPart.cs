using System.Text.Json.Nodes;


namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Parts of the metadata that are kept and exported for other tools; nothing here reads them.</summary>
internal static class StoredPart
{
    /// <summary>Sets a part of the whole, or takes it away.</summary>
    public static Edit Set(CommandContext context, string key, JsonNode? value)
    {
        context.Tree.Root.Remove(key);
        if (value is not null)
        {
            context.Tree.Root[key] = value.DeepClone();
        }

        return new Edit();
    }
}
