using FlipUnit.Grains.Conversions;

namespace FlipUnit.Grains.Tests.Conversions;

public sealed class SlotGateTests
{
    private readonly SlotGate gate = new(new Dictionary<string, int> { ["pdf"] = 6, ["media"] = 2 });

    [Fact]
    public void A_lone_job_may_use_every_core()
    {
        Take("pdf", 1);
        Assert.Equal(8, gate.Threads("pdf", 1, 8));
    }

    [Fact]
    public void Jobs_at_once_share_the_cores_by_their_slots()
    {
        Take("pdf", 3);
        Take("pdf", 1);
        Assert.Equal(6, gate.Threads("pdf", 3, 8));
        Assert.Equal(2, gate.Threads("pdf", 1, 8));
    }

    [Fact]
    public void A_job_has_a_core_however_many_run()
    {
        for (var job = 0; job < 6; job++)
            Take("pdf", 1);
        Assert.Equal(1, gate.Threads("pdf", 1, 2));
    }

    [Fact]
    public void Another_queues_jobs_do_not_count()
    {
        Take("media", 2);
        Take("pdf", 1);
        Assert.Equal(4, gate.Threads("pdf", 1, 4));
    }

    [Fact]
    public void What_is_not_free_is_not_given()
    {
        Take("media", 2);
        Assert.False(gate.TryTake("media", 1, out _));
        gate.Release("media", 2);
        Take("media", 5);
        Assert.Equal(new SlotCount(2, 2, 2), gate.Counts["media"]);
        Assert.False(gate.TryTake("archive", 1, out _));
    }

    [Fact]
    public void A_closed_gate_gives_nothing()
    {
        gate.Close();
        Assert.False(gate.TryTake("media", 1, out _));
    }

    private void Take(string queue, int weight) => Assert.True(gate.TryTake(queue, weight, out _));
}
