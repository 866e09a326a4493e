namespace LiveQuery.Tests;

/// <summary>What a test keeps in memory, in a process in which others run beside it.</summary>
internal static class KeptMemory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The bytes that are kept now.</summary>
    public static long Read() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>
    /// Sees to it that no more is kept than so many bytes beyond what was: what others keep for a moment goes by, what is kept
    /// by what is tested stays.
    /// </summary>
    public static async Task AssertAsync(long before, long most)
    {
        var deadline = DateTime.UtcNow + Patience;
        for (var grown = Read() - before; grown >= most; grown = Read() - before)
        {
            Assert.True(DateTime.UtcNow < deadline, $"{grown / 1_000_000} MB more are kept");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }
}
