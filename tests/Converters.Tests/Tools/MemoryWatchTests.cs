using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Tests.Tools;

/// <summary>How often a tool's memory is looked at.</summary>
public sealed class MemoryWatchTests
{
    [Theory]
    [InlineData(500, 500, 250)]
    [InlineData(500, 300, 250)]
    [InlineData(0, 100, 250)]
    [InlineData(0, 1024, 125)]
    [InlineData(1024, 1536, 125)]
    [InlineData(1536, 2000, 20)]
    [InlineData(1536, 3000, 20)]
    public void A_tree_that_nears_its_budget_is_looked_at_more_often(int before, int now, int milliseconds) =>
        Assert.Equal(milliseconds, MemoryWatch.Pause(usual: 250, budgetMegabytes: 2048, before, now, TimeSpan.FromMilliseconds(250)));

    [Fact]
    public void Who_looks_more_often_than_that_anyway_goes_on_so() =>
        Assert.Equal(5, MemoryWatch.Pause(usual: 5, budgetMegabytes: 2048, 1000, 2000, TimeSpan.FromMilliseconds(5)));
}
