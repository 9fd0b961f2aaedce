using FlipUnit.Grains.Housekeeping;

namespace FlipUnit.Grains.Tests.Housekeeping;

public sealed class BlobAgeTests
{
    /// <summary>Written on the 2nd at noon and deleted by a rule of 7 days at the midnight that begins the 10th.</summary>
    private static readonly DateTimeOffset Written = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(7.0, 6.5, false)]
    [InlineData(7.4, 6.5, false)]
    [InlineData(7.6, 6.5, true)]
    [InlineData(14.0, 6.5, true)]
    [InlineData(14.0, 5.9, false)]
    [InlineData(14.0, 7.1, true)]
    public void A_blob_is_renewed_when_its_job_outlives_it_and_its_end_is_near(double neededDays, double nowDays, bool renewed) =>
        Assert.Equal(renewed, BlobAge.MustRenew(Written, Written.AddDays(neededDays), 7, Written.AddDays(nowDays)));

    [Fact]
    public void A_store_that_deletes_nothing_needs_no_renewal() =>
        Assert.False(BlobAge.MustRenew(Written, Written.AddDays(100), null, Written.AddDays(99)));
}
