using BenchmarkDotNet.Running;
using LiveQuery.Benchmarks;

// What is not ours is BenchmarkDotNet's.
var words = args.ToList();
var write = Take("--write-baseline");
var compare = Take("--compare");
var withoutTimes = words.Remove("--without-times");
var summaries = BenchmarkSwitcher.FromAssembly(typeof(CompileBenchmarks).Assembly).Run([.. words]).ToList();
if (write is not null)
{
    Baseline.Write(write, summaries, withoutTimes);
}

if (summaries.Count == 0)
{
    // A filter that names nothing; BenchmarkDotNet has said so.
    return 1;
}

return compare is not null && Baseline.Compare(compare, summaries, Console.Out) > 0 ? 1 : 0;

string? Take(string option)
{
    var at = words.IndexOf(option);
    if (at < 0)
    {
        return null;
    }

    if (at + 1 == words.Count)
    {
        throw new ArgumentException($"{option} needs the name of a file");
    }

    var value = words[at + 1];
    words.RemoveRange(at, 2);
    return value;
}
