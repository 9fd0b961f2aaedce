using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Gateway.Admin;
using FlipUnit.Gateway.Admin.Jobs;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlipUnit.Gateway.Webhooks;

/// <summary>Events as operators see them: listed, looked into, delivered once more.</summary>
internal static class WebhookEndpoints
{
    private const int PageLength = 100;

    public static void MapWebhooks(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/webhooks");
        group.MapGet("", List).WithName("ListWebhooks").WithSummary("Events for receivers, the newest first, by page: of a ?client, ?subject (a job or batch) or ?status.")
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, AdminModule.ProblemType);
        group.MapGet("/{id}", Read).WithName("GetWebhook").WithSummary("An event with the log of its deliveries.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
        group.MapPost("/{id}/redeliver", Redeliver).WithName("RedeliverWebhook").WithSummary("Delivers an event once more, now, to a disabled receiver too; one that takes it is open again.")
            .Produces<ProblemBody>(StatusCodes.Status404NotFound, AdminModule.ProblemType);
    }

    private static async Task<Ok<WebhookPageModel>> List(
        WebhookReads reads, CancellationToken cancellation, string? client = null, Guid? subject = null, string? status = null, string? cursor = null)
    {
        var filter = new WebhookFilter(subject, JobQuery.ClientOf(client), StatusOf(status));
        var page = await reads.List(filter, JobQuery.Word(cursor, "cursor"), PageLength, cancellation);
        return TypedResults.Ok(new WebhookPageModel([.. page.Select(WebhookModel.Of)], page.Count == PageLength ? page[^1].Id : null));
    }

    private static async Task<Ok<WebhookLogModel>> Read(string id, WebhookReads reads, CancellationToken cancellation)
    {
        var found = await Find(id, reads, cancellation);
        var log = await reads.Attempts(found.Id, cancellation);
        return TypedResults.Ok(new WebhookLogModel(WebhookModel.Of(found), [.. log.Select(one => new WebhookAttemptModel(one.At, one.Answer, one.Milliseconds, one.Error))]));
    }

    private static async Task<Accepted> Redeliver(string id, HttpContext http, WebhookReads reads, IGrainFactory grains, AuditLog audit)
    {
        var found = await Find(id, reads, http.RequestAborted);
        var before = new JsonObject { ["status"] = WebhookModel.Of(found).Status, ["attempts"] = found.Attempts };
        await audit.Change(
            http, "webhook.redeliver", found.Id, before,
            async () => await ClusterCalls.Ask(() => grains.Webhooks(found.Url).Redeliver(found.Id)) ? found : throw Unknown(), _ => null);
        return TypedResults.Accepted(string.Create(CultureInfo.InvariantCulture, $"{AdminModule.Root}/webhooks/{found.Id}"));
    }

    private static async Task<ListedWebhook> Find(string id, WebhookReads reads, CancellationToken cancellation) =>
        await reads.Find(JobQuery.Word(id, "id")!, cancellation) ?? throw Unknown();

    private static RequestProblemException Unknown() => new(ErrorCode.NotFound, "There is no event of that id.");

    private static WebhookStatus? StatusOf(string? word)
    {
        if (word is null)
            return null;
        foreach (var status in Enum.GetValues<WebhookStatus>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()) == word)
                return status;
        }

        throw new RequestProblemException(ErrorCode.MalformedRequest, "status is pending, delivered, failed or disabled.");
    }
}
