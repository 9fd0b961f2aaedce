using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Admin.Queues;

/// <summary>The queues as operators see them, paused and resumed.</summary>
internal static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/queues", All).WithName("ListQueues").WithSummary("Every queue: depth, oldest wait, running, slots, mean duration, error rate.");
        admin.MapPost("/queues/{name}/pause", (string name, HttpContext http, IGrainFactory grains, AuditLog audit) => Set(name, true, http, grains, audit))
            .WithName("PauseQueue").WithSummary("From now on, and over restarts, the queue takes jobs but starts none.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
        admin.MapPost("/queues/{name}/resume", (string name, HttpContext http, IGrainFactory grains, AuditLog audit) => Set(name, false, http, grains, audit))
            .WithName("ResumeQueue").WithSummary("The queue starts jobs again.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    private static async Task<Ok<IReadOnlyList<QueueModel>>> All(IGrainFactory grains, JobReads reads, CancellationToken cancellation)
    {
        var names = QueueDescriptor.All.Select(queue => queue.Name).ToArray();
        var views = await Task.WhenAll(names.Select(name => View(grains, name)));
        var rates = await reads.ErrorRates(names, cancellation);
        return TypedResults.Ok<IReadOnlyList<QueueModel>>([.. views.Select(view => QueueModel.Of(view) with { ErrorRate = Rate(rates, view.Name) })]);
    }

    private static async Task<Ok<QueueModel>> Set(string name, bool paused, HttpContext http, IGrainFactory grains, AuditLog audit)
    {
        if (QueueDescriptor.All.All(queue => queue.Name != name))
            throw new RequestProblemException(ErrorCode.NotFound, "There is no queue of that name.");
        var before = await View(grains, name);
        var view = await audit.Change(
            http, paused ? "queue.pause" : "queue.resume", name, Shown(before),
            async () => await ClusterCalls.Ask(() => grains.GetGrain<IJobQueueGrain>(name).SetPaused(paused)), Shown);
        return TypedResults.Ok(QueueModel.Of(view));
    }

    private static async Task<QueueView> View(IGrainFactory grains, string name) => await ClusterCalls.Ask(() => grains.GetGrain<IJobQueueGrain>(name).View());

    private static double? Rate(IReadOnlyDictionary<string, double> rates, string queue) => rates.TryGetValue(queue, out var rate) ? Math.Round(rate, 4) : null;

    private static JsonObject Shown(QueueView view) => new() { ["paused"] = view.Paused, ["pending"] = view.Pending, ["running"] = view.Running };
}
