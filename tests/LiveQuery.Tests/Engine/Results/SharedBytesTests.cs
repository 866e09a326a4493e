using LiveQuery.Engine.Results;

namespace LiveQuery.Tests.Engine.Results;

public class SharedBytesTests
{
    [Fact]
    public async Task Makes_the_form_once_for_all_who_ask_at_once_and_holds_none_of_their_threads()
    {
        var result = new Result("{}"u8.ToArray(), 1, 1);
        using var isAsked = new ManualResetEventSlim();
        var made = 0;
        byte[] Make(ReadOnlyMemory<byte> bytes)
        {
            Interlocked.Increment(ref made);
            isAsked.Wait(TimeSpan.FromSeconds(10));
            return [.. bytes.Span, 1];
        }

        var first = Task.Run(async () => await result.FormByAsync(Make), TestContext.Current.CancellationToken);
        while (Volatile.Read(ref made) == 0)
        {
            await Task.Yield();
        }

        // None of these returns a form yet, and each of them returns.
        var others = Enumerable.Range(0, 100).Select(_ => result.FormByAsync(Make).AsTask()).ToList();
        Assert.DoesNotContain(others, other => other.IsCompleted);
        isAsked.Set();
        var form = await first;
        Assert.Equal([(byte)'{', (byte)'}', 1], form);
        Assert.All(await Task.WhenAll(others), other => Assert.Same(form, other));
        Assert.Equal(1, made);
        Assert.Same(form, await result.FormByAsync(Make));
    }

    [Fact]
    public async Task Allocates_nothing_for_who_asks_later()
    {
        var result = new Result("{}"u8.ToArray(), 1, 1);
        var make = new Func<ReadOnlyMemory<byte>, byte[]>(bytes => bytes.ToArray());
        var form = await result.FormByAsync(make);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = result.FormByAsync(make);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(form, await again);
    }

    [Fact]
    public async Task Tells_everybody_of_a_failure()
    {
        var result = new Result("{}"u8.ToArray(), 1, 1);
        for (var i = 0; i < 2; i++)
        {
            var problem = await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await result.FormByAsync(_ => throw new InvalidOperationException("made of nothing")));
            Assert.Equal("made of nothing", problem.Message);
        }
    }

    [Fact]
    public async Task A_patch_has_a_form_of_its_own()
    {
        var before = """{"a":"some text that is long enough","b":1}"""u8.ToArray();
        var after = """{"a":"some text that is long enough","b":2}"""u8.ToArray();
        var result = new Result(after, 2, 1, default, new ResultChange(before, after, shape: null));
        Assert.Equal(result.FindPatch().ToArray(), await result.SharedPatch!.FormByAsync(bytes => bytes.ToArray()));
        Assert.Equal(after, await result.FormByAsync(bytes => bytes.ToArray()));
    }
}
