using LiveQuery.Compiler;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>When a change that was found is one that the feed has missed.</summary>
public sealed class FeedSuspectsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FeedSuspects _suspects;
    private readonly Watched _poller = new();
    private readonly Cohort _cohort = new(["a"], "a", null, new KeptResults());

    public FeedSuspectsTests() => _suspects = new FeedSuspects(_time);

    [Fact]
    public void What_the_feed_has_not_told_a_second_after_it_had_come_so_far_is_missed()
    {
        _suspects.Add(_poller, _cohort, Announced.Of(_poller, _cohort));
        Assert.Equal(0, Judge(written: 100, position: 99));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Judge(written: 200, position: 100));
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, Judge(written: 200, position: 100));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, Judge(written: 200, position: 100));
        Assert.False(_suspects.HasAny);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_it_has_told_meanwhile_is_not(bool ofAll)
    {
        _suspects.Add(_poller, _cohort, Announced.Of(_poller, _cohort));
        Judge(written: 100, position: 100);
        if (ofAll)
        {
            _poller.Watch.Raise(9);
        }
        else
        {
            // Under the very version that the fetch was tagged with: it was being told at that moment.
            _cohort.DirtyVersion = 1;
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Judge(written: 100, position: 100));
        Assert.False(_suspects.HasAny);
    }

    [Fact]
    public void Of_a_cohort_that_nobody_has_any_more_nothing_is_missed()
    {
        _suspects.Add(_poller, _cohort, Announced.Of(_poller, _cohort));
        Judge(written: 100, position: 100);
        _cohort.End();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Judge(written: 100, position: 100));
        Assert.False(_suspects.HasAny);
    }

    [Fact]
    public void A_probe_that_was_sent_before_it_was_found_says_nothing_of_how_far_the_feed_must_come()
    {
        _suspects.Prepare();
        _suspects.Add(_poller, _cohort, Announced.Of(_poller, _cohort));
        Assert.Equal(0, _suspects.Judge(Read(100), 100));
        _time.Advance(TimeSpan.FromSeconds(5));

        // The change is at 150: what has come up to 100 cannot have told of it.
        Assert.Equal(0, Judge(written: 150, position: 100));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Judge(written: 150, position: 100));
        _cohort.DirtyVersion = 7;
        Assert.Equal(0, Judge(written: 150, position: 150));
        Assert.False(_suspects.HasAny);
    }

    private int Judge(ulong written, ulong position)
    {
        _suspects.Prepare();
        return _suspects.Judge(Read(written), position);
    }

    private static SourceVersion Read(ulong written) => new("", false) { Snapshot = "1:1:", Written = written };

    private sealed class Watched : IWatched
    {
        public Plan Plan => throw new NotSupportedException();

        public PlanWatch Watch { get; } = On();

        private static PlanWatch On()
        {
            var watch = new PlanWatch();
            watch.Cover(null!, PlanCoverage.Of(TestPlan.Make(), null!), 1);
            return watch;
        }
    }
}
