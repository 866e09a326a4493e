using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

public class StringPoolTests
{
    [Fact]
    public void Makes_equal_documents_one_string()
    {
        var pool = new StringPool();
        var first = pool.Share(new string('a', 100));
        Assert.Same(first, pool.Share(new string('a', 100)));
    }

    [Fact]
    public void Always_gives_an_equal_string()
    {
        var pool = new StringPool();
        Parallel.For(0, 100_000, number =>
        {
            var document = $"subscription {number % 5_000}";
            Assert.Equal(document, pool.Share(document));
        });
    }

    [Fact]
    public void Keeps_no_long_documents()
    {
        var pool = new StringPool();
        var first = new string('a', 10_000);
        pool.Share(first);
        var second = new string('a', 10_000);
        Assert.Same(second, pool.Share(second));
    }
}
