using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>
/// The metadata while one request changes it: each change is tried before the next, and all of them serve and are stored
/// at the end, or none.
/// </summary>
internal sealed class MetadataRun(ModelTurn turn, MetadataCandidate start, CancellationToken cancellationToken)
{
    // No chain of dependents is longer in any metadata that a person wrote.
    private const int MaxCascades = 1000;

    /// <summary>The turn.</summary>
    public ModelTurn Turn => turn;

    /// <summary>The metadata as it is by now.</summary>
    public MetadataCandidate Candidate { get; private set; } = start;

    /// <summary>Whether anything is to be stored.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Makes a change and checks what becomes of it.</summary>
    /// <exception cref="MetadataApiException">It is refused.</exception>
    public async Task<JsonNode?> ApplyAsync(Func<CommandContext, Edit> command)
    {
        var tree = Candidate.Tree.Clone();
        var edit = command(new CommandContext(tree, turn.Catalogs));
        if (edit.IsRead)
        {
            return edit.Answer;
        }

        RefuseReadOnly();
        await TryAsync(tree, edit);
        return edit.Answer ?? Success();
    }

    /// <summary>Tries a changed tree; what it breaks refuses it, or goes too.</summary>
    public async Task TryAsync(MetadataTree tree, Edit edit)
    {
        var after = await turn.TryAsync(tree, cancellationToken);
        for (var i = 0; i < MaxCascades && edit is { IsRemoval: true, Cascade: true } && Dependent(after) is { Length: > 0 } lost; i++)
        {
            Remove(tree, lost);
            after = await turn.TryAsync(tree, cancellationToken);
        }

        if (!edit.IsUnchecked)
        {
            Check(edit, after);
        }

        Candidate = after;
        IsChanged = true;
    }

    /// <summary>Reads everything anew.</summary>
    public async Task ReloadAsync()
    {
        RefuseReadOnly();
        await turn.RefreshAsync(null, cancellationToken);
        turn.ForgetEnums();
        Candidate = await turn.TryAsync(Candidate.Tree, cancellationToken);
        IsChanged = true;
    }

    /// <summary>Takes away all that does not serve.</summary>
    public async Task DropInconsistentAsync()
    {
        RefuseReadOnly();
        var tree = Candidate.Tree.Clone();
        for (var i = 0; i < MaxCascades; i++)
        {
            var lost = Candidate.Inconsistent.Where(item => !item.IsInformational && item.Path.Length > 0).ToImmutableArray();
            if (lost.IsEmpty)
            {
                break;
            }

            Remove(tree, lost);
            Candidate = await turn.TryAsync(tree, cancellationToken);
        }

        IsChanged = true;
    }

    /// <summary>Replaces the candidate by one whose catalogs a transaction has changed.</summary>
    public void Replace(MetadataCandidate candidate, bool isChanged)
    {
        Candidate = candidate;
        IsChanged |= isChanged;
    }

    /// <summary>Stores the changes, which serve from then on.</summary>
    /// <exception cref="MetadataApiException">Another server has stored others meanwhile.</exception>
    public async Task FinishAsync()
    {
        if (IsChanged)
        {
            var version = await turn.Store!.SaveAsync(Candidate.Tree, turn.ResourceVersion, cancellationToken);
            turn.Adopt(Candidate, version);
        }
    }

    /// <summary>What did not serve before does not count.</summary>
    public ImmutableArray<InconsistentObject> Fresh(MetadataCandidate after) =>
        [.. after.Inconsistent.Where(item => !item.IsInformational && !Candidate.Inconsistent.Any(item.IsSame))];

    /// <summary>The part of it that goes with what it depends on.</summary>
    public ImmutableArray<InconsistentObject> Dependent(MetadataCandidate after) => [.. Fresh(after).Where(item => !item.IsOfQueries)];

    /// <summary>Takes objects out of a tree, those inside others first.</summary>
    public static void Remove(MetadataTree tree, IEnumerable<InconsistentObject> objects)
    {
        var items = objects.Select(item => TreePaths.Find(tree.Root, item.Path)).OfType<JsonObject>().Distinct().ToList();
        foreach (var item in items.OrderByDescending(item => item.GetPath().Length))
        {
            MetadataTree.Remove(item);
        }
    }

    /// <summary>The answer to most commands.</summary>
    public static JsonObject Success() => new() { ["message"] = "success" };

    /// <summary>The objects as an answer lists them.</summary>
    public static JsonArray List(IEnumerable<InconsistentObject> objects) => new([.. objects.Select(item => item.Answer.DeepClone())]);

    /// <summary>Refuses a change of metadata that files hold.</summary>
    public void RefuseReadOnly()
    {
        if (turn.Store is null)
        {
            throw new MetadataApiException(
                "not-supported", "metadata cannot be modified in read-only mode: it is that of files; change them instead");
        }
    }

    private void Check(Edit edit, MetadataCandidate after)
    {
        var own = after.Inconsistent.Where(item => item.Name == edit.Concerns).ToList();
        var fresh = Fresh(after);
        if (own.Concat(fresh).FirstOrDefault(IsConflict) is { } conflict)
        {
            throw new MetadataApiException(
                "unexpected", conflict.Reason["Inconsistent object: ".Length..], status: StatusCodes.Status500InternalServerError);
        }

        if (own.Count > 0)
        {
            var reasons = own.Select(item => item.Reason);
            throw new MetadataApiException("invalid-configuration", string.Join(", ", reasons)) { Internal = List(own) };
        }

        if (fresh.IsEmpty)
        {
            return;
        }

        var dependent = Dependent(after);
        throw (edit.IsRemoval, dependent.IsEmpty) switch
        {
            (true, false) => Dependents(dependent),
            (false, _) when !dependent.IsEmpty || edit.Concerns is not null =>
                new MetadataApiException("unexpected", "cannot continue due to new inconsistent metadata") { Internal = List(fresh) },
            _ => NewlyFound(fresh),
        };
    }

    /// <summary>The refusal of what would leave saved queries without what they ask for.</summary>
    public static MetadataApiException NewlyFound(IEnumerable<InconsistentObject> objects) => new(
        "unexpected",
        "cannot continue due to newly found inconsistent metadata",
        status: StatusCodes.Status500InternalServerError)
    { Internal = List(objects) };

    /// <summary>The refusal to take away what others depend on.</summary>
    public static MetadataApiException Dependents(IEnumerable<InconsistentObject> dependents) => new(
        "dependency-error",
        $"cannot drop due to the following dependent objects: {string.Join(", ", dependents.Select(item => item.Dependent).Distinct())}");

    private static bool IsConflict(InconsistentObject item) =>
        item.Reason.StartsWith("Inconsistent object: Encountered conflicting definitions", StringComparison.Ordinal);
}
