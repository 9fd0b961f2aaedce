using System.Text.Json;
using FlipUnit.Gateway.Clients.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job as server-sent events: the whole job at every change of status, progress or position.</summary>
internal static class JobEvents
{
    public static async Task<Results<NoContent, EmptyHttpResult>> Follow(Guid id, HttpContext http, GrainReader grains, KeyRing keys) => await EventStream.Follow(
        await JobEndpoints.Find(http, grains, id), JobEndpoints.Watch(grains, id), "job",
        job => JsonSerializer.Serialize(JobModel.Of(job), GatewayJson.Default.JobModel), http, keys);
}
