using System.Buffers;
using System.Collections.Immutable;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Remote;

/// <summary>
/// Puts what other sources answer into the JSON of a statement. Each part is asked once for all of its places, whatever
/// their number; keys that stand in several places are asked for once. The bytes around the places stay as they are.
/// </summary>
/// <param name="run">
/// Runs a part's plan for many lists of values: the JSON of each. What it throws passes through.
/// </param>
internal sealed class RemoteJoiner(Func<Plan, IReadOnlyList<ImmutableArray<string?>>, Task<byte[][]>> run)
{
    // Around the answer of a part stands the object with its one key.
    private static readonly int PrefixLength = $"{{\"{RemotePart.ResponseKey}\":".Length;

    /// <summary>The JSON texts with the places of all parts filled.</summary>
    public async Task<byte[][]> JoinAsync(byte[][] documents, ImmutableArray<RemotePart> parts)
    {
        var tree = RemotePlaces.Of(parts);
        var places = Array.ConvertAll(documents, document => tree.Find(document));
        var answers = new RemoteAnswers[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            answers[i] = await AskAsync(parts[i], places.SelectMany(found => found).Where(place => place.Part == i));
        }

        var joined = new byte[documents.Length][];
        for (var i = 0; i < documents.Length; i++)
        {
            joined[i] = places[i].Count == 0 ? documents[i] : Fill(documents[i], places[i], answers);
        }

        return joined;
    }

    private async Task<RemoteAnswers> AskAsync(RemotePart part, IEnumerable<RemotePlace> places)
    {
        var indexes = new Dictionary<IReadOnlyList<string>, int>(RemoteKeyComparer.Instance);
        var values = new List<ImmutableArray<string?>>();
        int? absent = null;
        foreach (var place in places)
        {
            if (place.Keys is null)
            {
                // Nothing equals NULL: the answer is that of no rows, in whatever shape the field has.
                if (absent is null)
                {
                    absent = values.Count;
                    values.Add(part.Values);
                }
            }
            else if (indexes.TryAdd(place.Keys, values.Count))
            {
                values.Add([.. part.Values.Select((value, i) => part.Keys[i] is { } key ? place.Keys[key] : value)]);
            }
        }

        var documents = values.Count == 0 ? [] : await run(part.Plan, values);
        if (!part.Remotes.IsEmpty)
        {
            documents = await JoinAsync(documents, part.Remotes);
        }

        return new RemoteAnswers(documents, indexes, absent);
    }

    private static byte[] Fill(byte[] document, List<RemotePlace> places, RemoteAnswers[] answers)
    {
        var filled = new ArrayBufferWriter<byte>(document.Length * 2);
        var done = 0;
        foreach (var place in places)
        {
            filled.Write(document.AsSpan(done, place.Start - done));
            filled.Write(answers[place.Part].Of(place.Keys).AsSpan()[PrefixLength..^1]);
            done = place.End;
        }

        filled.Write(document.AsSpan(done));
        return filled.WrittenSpan.ToArray();
    }

    private sealed record RemoteAnswers(byte[][] Documents, Dictionary<IReadOnlyList<string>, int> Indexes, int? Absent)
    {
        public byte[] Of(IReadOnlyList<string>? keys) => Documents[keys is null ? Absent!.Value : Indexes[keys]];
    }
}
