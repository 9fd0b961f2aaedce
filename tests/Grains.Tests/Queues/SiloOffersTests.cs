using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class SiloOffersTests
{
    private const string Operation = "video.convert";
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly Lane.Key Light = new(Operation, 1, 0);

    private readonly Leases leases = new();
    private readonly SiloOffers silos;

    public SiloOffersTests() => silos = new SiloOffers(leases);

    [Fact]
    public void The_best_silo_is_the_one_with_the_most_free_slots()
    {
        Take(Report("a", 3), Report("b", 4));
        Assert.Equal(("b", 1), silos.Best(Light, reserved: null));
        Run("b", 2);
        Assert.Equal(("a", 1), silos.Best(Light, reserved: null));
        Run("a", 3);
        Run("b", 2);
        Assert.Null(silos.Best(Light, reserved: null));
        Assert.False(silos.HaveRoom);
    }

    [Fact]
    public void A_job_that_weighs_more_than_there_is_takes_the_whole_silo()
    {
        Take(Report("a", 2));
        Assert.Equal(("a", 2), silos.Best(Light with { Weight = 5 }, reserved: null));
        Run("a", 1);
        Assert.Null(silos.Best(Light with { Weight = 5 }, reserved: null));
    }

    [Fact]
    public void A_heavy_job_has_too_little_room_where_some_of_it_is_free()
    {
        Take(Report("a", 3));
        var heavy = Light with { Weight = 3 };
        Assert.False(silos.HaveTooLittleRoom(heavy));
        Run("a", 1);
        Assert.True(silos.HaveTooLittleRoom(heavy));
        Assert.False(silos.HaveTooLittleRoom(heavy with { Operation = "audio.convert" }));
        Run("a", 2);
        Assert.False(silos.HaveTooLittleRoom(heavy));
    }

    [Fact]
    public void What_is_reserved_goes_to_its_kind_whatever_its_size_and_to_silos_without_the_operation()
    {
        Take(Report("a", 4), Report("b", 1) with { Operations = ["audio.convert"] });
        var heavy = Light with { Weight = 3 };
        Assert.Null(silos.Best(Light, heavy));
        Assert.Equal(("a", 3), silos.Best(heavy with { Size = 7 }, heavy));
        Assert.Equal(("b", 1), silos.Best(new Lane.Key("audio.convert", 1, 0), heavy));
    }

    [Fact]
    public void A_full_silo_keeps_the_slots_that_are_taken_until_its_next_report()
    {
        Take(Report("a", 4));
        Run("a", 1);
        silos.MarkFull("a");
        silos.MarkFull("unknown");
        Assert.Equal(1, silos.All.Single().Report.Slots);
        Assert.False(silos.HaveRoom);
        Take(Report("a", 4));
        Assert.True(silos.HaveRoom);
    }

    [Fact]
    public void What_a_silo_holds_is_offered_and_can_not_be_begun()
    {
        Take(Report("a", 1));
        silos.Hold("a", Operation);
        silos.Hold("unknown", Operation);
        Assert.True(silos.Offer(Operation));
        Assert.False(silos.CanBegin(Operation));
        Assert.Null(silos.Best(Light, reserved: null));
        Take(Report("a", 1));
        Assert.True(silos.CanBegin(Operation));
        Take(Held("a", 1, until: null));
        Assert.True(silos.Offer(Operation));
        Assert.False(silos.CanBegin(Operation));
    }

    [Fact]
    public void A_held_job_waits_for_the_first_provider_and_then_for_the_work_ahead()
    {
        Take(Held("a", 1, Now.AddSeconds(60)), Held("b", 3, Now.AddSeconds(20)), Held("c", 8, until: null));
        Assert.Equal(25, silos.SecondsHeld(Operation, work: 20, Now));
        Assert.Equal(20, silos.SecondsHeld(Operation, double.NaN, Now));
        Assert.Equal(0, silos.SecondsHeld(Operation, work: 0, Now.AddMinutes(5)));
        Assert.Null(silos.SecondsHeld("audio.convert", work: 20, Now));
    }

    [Fact]
    public void An_operation_is_missing_while_no_silo_offers_it()
    {
        Take(
            Report("a", 1) with { Missing = new Dictionary<string, string> { ["audio.convert"] = "no ffmpeg", ["image.convert"] = "no vips" } },
            Report("b", 1) with { Operations = ["image.convert"], Missing = new Dictionary<string, string> { ["audio.convert"] = "another role" } });
        Assert.Equal([Operation, "image.convert"], silos.Operations());
        Assert.Equal(new Dictionary<string, string> { ["audio.convert"] = "no ffmpeg" }, silos.Missing());
        silos.Forget("b");
        Assert.Equal(["a"], silos.Names);
        Assert.False(silos.Offer("image.convert"));
        Assert.Equal("no vips", silos.Missing()["image.convert"]);
    }

    private static SiloReport Report(string silo, int slots) => new(silo, slots, [], [Operation], new Dictionary<string, string>());

    private static SiloReport Held(string silo, int slots, DateTimeOffset? until) =>
        Report(silo, slots) with { Held = new Dictionary<string, DateTimeOffset?> { [Operation] = until } };

    private void Take(params SiloReport[] reports)
    {
        foreach (var report in reports)
            silos.Take(report);
    }

    private void Run(string silo, int slots) => leases.Put(new Lease(Guid.NewGuid(), 1, silo, slots, Now));
}
