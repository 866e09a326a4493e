using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// How a client wants its states: what <c>extensions</c> of a request say, or the payload of <c>connection_init</c>. A
/// wish that cannot be met is a <see cref="Problem"/>.
/// </summary>
/// <param name="TakesPatches">Whether it takes patches; null: it says nothing of it.</param>
/// <param name="Resumes">Whether it wants tokens to come back with.</param>
/// <param name="Token">The token that it comes back with, or null.</param>
/// <param name="Problem">What is wrong, or null.</param>
internal readonly record struct DeliveryWish(
    bool? TakesPatches = null, bool Resumes = false, string? Token = null, GraphQLError? Problem = null)
{
    /// <summary>The one kind of patches: RFC 6902.</summary>
    public const string JsonPatch = "json-patch";

    /// <summary>Reads what the extensions of a request say; other members are nobody's business here.</summary>
    public static DeliveryWish Read(JsonElement extensions)
    {
        var wish = ReadPatch(extensions, "$.extensions");
        if (!extensions.TryGetProperty("resume", out var resume))
        {
            return wish;
        }

        return resume.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => wish,
            JsonValueKind.True => wish with { Resumes = true },
            JsonValueKind.String => wish with { Resumes = true, Token = resume.GetString() },
            _ => wish with
            {
                Problem = wish.Problem ?? Unsupported("expected true, or the token of a state", "$.extensions.resume"),
            },
        };
    }

    /// <summary>Reads what the payload of <c>connection_init</c> says.</summary>
    public static DeliveryWish ReadPatch(JsonElement payload, string path)
    {
        if (!payload.TryGetProperty("patch", out var patch))
        {
            return default;
        }

        return patch.ValueKind switch
        {
            JsonValueKind.Null => new(TakesPatches: false),
            JsonValueKind.String when patch.ValueEquals(JsonPatch) => new(TakesPatches: true),
            JsonValueKind.String => new(Problem: Unsupported(
                $"patches of the kind \"{Shorten(patch.GetString()!)}\" are not supported: ask for \"{JsonPatch}\"",
                $"{path}.patch")),
            _ => new(Problem: Unsupported($"expected \"{JsonPatch}\" or null", $"{path}.patch")),
        };
    }

    /// <summary>This wish where the connection's own holds for what is not said.</summary>
    public DeliveryWish Or(bool connectionTakesPatches)
    {
        var merged = this with { TakesPatches = TakesPatches ?? connectionTakesPatches };
        return merged is { Problem: null, Resumes: true, TakesPatches: false }
            ? merged with
            {
                Problem = Unsupported(
                    $"only who takes patches can resume: ask for patch \"{JsonPatch}\" as well", "$.extensions.resume"),
            }
            : merged;
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static GraphQLError Unsupported(string message, string path) => new(message, GraphQLErrorCodes.NotSupported, path);
}
