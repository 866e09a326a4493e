using System.Text.Json.Nodes;
using LiveQuery.Tests.Engine.Results;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>The state that an operation's messages lead to, whole ones and patches.</summary>
internal sealed class ToldState
{
    private JsonNode? _state;
    private long _revision;
    private int _patches;

    /// <summary>How many of the states came as patches.</summary>
    public int Patches => Volatile.Read(ref _patches);

    /// <summary>The state after a message; null where that is none, or a patch that does not follow the last state.</summary>
    public string? Read(JsonNode message)
    {
        if ((string?)message["type"] != "next" || message["payload"] is not JsonObject payload)
        {
            return null;
        }

        var revision = payload["revision"]?.GetValue<long>() ?? 0;
        if (payload["patch"] is JsonArray patch)
        {
            if (revision != _revision + 1)
            {
                return null;
            }

            Interlocked.Increment(ref _patches);
            _state = PatchApplier.Apply(_state, patch);
        }
        else if (payload["data"] is JsonObject data)
        {
            _state = data.DeepClone();
        }
        else
        {
            return null;
        }

        _revision = revision;
        return _state!.ToJsonString();
    }
}
