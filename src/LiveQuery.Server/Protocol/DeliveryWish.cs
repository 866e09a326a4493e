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
/// <param name="RefetchInterval">The refetch interval that it asks for, or null.</param>
/// <param name="Problem">What is wrong, or null.</param>
internal readonly record struct DeliveryWish(
    bool? TakesPatches = null, bool Resumes = false, string? Token = null, TimeSpan? RefetchInterval = null, GraphQLError? Problem = null)
{
    // Whatever is asked for, the operator's bounds hold: this one keeps it a time.
    private const double LongestInterval = 1e12;

    /// <summary>The one kind of patches: RFC 6902.</summary>
    public const string JsonPatch = "json-patch";

    /// <summary>Reads what the extensions of a request say; other members are nobody's business here.</summary>
    public static DeliveryWish Read(JsonElement extensions)
    {
        var wish = ReadPatch(extensions, "$.extensions");
        wish = extensions.TryGetProperty("resume", out var resume) ? wish.WithResume(resume) : wish;
        return extensions.TryGetProperty("refetchInterval", out var interval) ? wish.WithInterval(interval) : wish;
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

    private DeliveryWish WithResume(JsonElement resume) => resume.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => this,
        JsonValueKind.True => this with { Resumes = true },
        JsonValueKind.String => this with { Resumes = true, Token = resume.GetString() },
        _ => this with { Problem = Problem ?? Unsupported("expected true, or the token of a state", "$.extensions.resume") },
    };

    private DeliveryWish WithInterval(JsonElement interval) => interval.ValueKind switch
    {
        JsonValueKind.Null => this,
        JsonValueKind.Number when interval.TryGetDouble(out var milliseconds) && milliseconds > 0 =>
            this with { RefetchInterval = TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestInterval)) },
        _ => this with
        {
            Problem = Problem ?? Unsupported("expected a number of milliseconds above 0", "$.extensions.refetchInterval"),
        },
    };

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static GraphQLError Unsupported(string message, string path) => new(message, GraphQLErrorCodes.NotSupported, path);
}
