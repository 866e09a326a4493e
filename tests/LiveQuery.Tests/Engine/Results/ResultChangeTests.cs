using System.Runtime.InteropServices;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Engine.Results;

namespace LiveQuery.Tests.Engine.Results;

public class ResultChangeTests
{
    [Fact]
    public void The_patch_is_made_once_whoever_asks_and_then_lets_go_of_the_old_state()
    {
        var (result, old) = Make();
        var patches = new ReadOnlyMemory<byte>[8];
        Parallel.For(0, patches.Length, i => patches[i] = result.FindPatch());
        Assert.Equal("""[{"op":"replace","path":"/x","value":2}]""", Encoding.UTF8.GetString(patches[0].Span));
        Assert.All(patches, patch => Assert.Same(ArrayOf(patches[0]), ArrayOf(patch)));
        GC.Collect();
        Assert.False(old.TryGetTarget(out _));
        GC.KeepAlive(result);
    }

    [Fact]
    public void A_state_that_follows_none_has_no_patch() => Assert.True(new Result("{}"u8.ToArray(), 1, 1).FindPatch().IsEmpty);

    // Apart, so that nothing on the stack keeps the old state.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (Result Result, WeakReference<byte[]> Old) Make()
    {
        var before = Encoding.UTF8.GetBytes($$"""{"x":1,"w":"{{new string('w', 100)}}"}""");
        var after = Encoding.UTF8.GetBytes($$"""{"x":2,"w":"{{new string('w', 100)}}"}""");
        var change = new ResultChange(before, after, ObjectShape.OfColumns);
        return (new Result(after, 2, 1, default, change), new WeakReference<byte[]>(before));
    }

    private static byte[]? ArrayOf(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) ? segment.Array : null;
}
