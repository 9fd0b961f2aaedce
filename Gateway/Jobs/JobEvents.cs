using System.Runtime.CompilerServices;
using System.Text.Json;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>
/// A job as server-sent events: <c>job</c> is the whole job, <c>delta</c> a next piece of an answer that is being made. An
/// event's id says all that was told so far, so that any gateway can go on where another stopped.
/// </summary>
internal sealed class JobEvents(GrainReader grains, SeenSoFar seen) : IEventTeller<JobView>
{
    private SeenSoFar seen = seen;
    private string last = "";

    public string Version => seen.Version;

    public static async Task<Results<NoContent, EmptyHttpResult>> Follow(Guid id, HttpContext http, GrainReader grains, KeyRing keys) => await EventStream.Follow(
        await JobEndpoints.Find(http, grains, id), JobEndpoints.Watch(grains, id), new JobEvents(grains, SeenSoFar.Parse(EventStream.LastEventId(http))), http, keys);

    public async IAsyncEnumerable<ServerEvent> Next(JobView now, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (now.SaidLength > seen.From(now.LastAttempt) && await grains.Said(now.Id, now.LastAttempt, seen.From(now.LastAttempt)) is { } said)
        {
            seen = seen.With(said);
            yield return new("delta", seen.ToString(), JsonSerializer.Serialize(new DeltaModel(said.Attempt, said.Offset, said.Text), EventJson.Default.DeltaModel));
        }

        if (now.Version == seen.Version)
            yield break;
        seen = seen with { Version = now.Version };
        var shown = JsonSerializer.Serialize(JobModel.Of(now), GatewayJson.Default.JobModel);
        // A next piece of the answer alone is told as such.
        if (shown != last)
            yield return new("job", seen.ToString(), shown);
        last = shown;
    }
}
