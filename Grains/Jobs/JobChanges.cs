using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Jobs;

/// <summary>A job's visible changes; its place in the queue is one of them.</summary>
internal sealed class JobChanges(TimeProvider clock) : Changes(clock)
{
    private static readonly TimeSpan PlaceLifetime = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock = clock;
    private QueuePlace? place;
    private DateTimeOffset placeAt = DateTimeOffset.MinValue;

    /// <summary>While somebody watches a waiting job, its place is looked up once a second and told when it moved.</summary>
    public static IDisposable Follow(IGrainBase job, Func<bool, Task<QueuePlace?>> place) => job.RegisterGrainTimer(
        () => place(true), new GrainTimerCreationOptions(PlaceLifetime, PlaceLifetime) { Interleave = true, KeepAlive = true });

    /// <summary>The place in the queue, asked for at most once a second; a move is a change.</summary>
    public async Task<QueuePlace?> Place(Func<Task<QueuePlace?>> locate, bool refresh)
    {
        var now = clock.GetUtcNow();
        if (!refresh && now - placeAt < PlaceLifetime)
            return place;
        placeAt = now;
        var before = place;
        place = await locate();
        if (before != place && before is not null)
            Tell();
        return place;
    }
}
