using System.Text;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Operations;
using FlipUnit.Gateway.Uploads;
using FlipUnit.Gateway.Webhooks;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Takes a submission: reads it, stores its files, and asks the job's grain to accept it.</summary>
public sealed class SubmitJob(
    Catalog catalog, IBlobStore blobs, OperationsBoard board, GrainReader grains, UploadedFiles uploads, WebhookTargets webhooks, IOptions<GatewayOptions> options)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const long MostJsonBytes = 4 * 1024 * 1024;

    /// <summary>Uploaded files that are taken over at once.</summary>
    private const int InputsAtOnce = 8;

    public Task<JobView> Submit(HttpContext http) => Submit(http, preset: null);

    /// <param name="http">The request.</param>
    /// <param name="preset">For a form at an address of its own; null for one that names its operation.</param>
    internal async Task<JobView> Submit(HttpContext http, FormPreset? preset)
    {
        var client = ClientIdentity.Of(http);
        var key = Key(http.Request);
        var draft = new DraftJob(key is null ? JobIds.Random() : JobIds.Derived(client, key), catalog, blobs, options.Value.MaxFileBytes);
        var needed = false;
        try
        {
            var priority = await Read(http, draft, () => CheckRoom(draft, key), preset);
            var request = new JobRequest
            {
                Operation = draft.Converter.Descriptor.Name,
                Queue = draft.Converter.Descriptor.Queue.Name,
                Weight = draft.Converter.Descriptor.Weight,
                Parameters = draft.Parameters,
                Inputs = draft.Inputs,
                Client = client,
                Priority = priority,
                Fingerprint = key is null ? null : draft.Fingerprinted(),
                QuotaClass = draft.Converter.Descriptor.Queue.Name,
                KeepFor = TimeSpan.FromDays(options.Value.KeepDays),
                WebhookUrl = draft.WebhookUrl,
            };
            // From here on the client's going away does not matter: what was accepted is accepted. Without an answer the
            // job may be there all the same and need its files; if it is not, the janitor sweeps them.
            needed = true;
            var reply = await grains.Submit(draft.Id, request);
            // A repetition is answered by the job that is there, with the files of that time.
            needed = reply.Job is { } job && job.Inputs.SequenceEqual(draft.Inputs);
            return reply.Refusal is { } refusal ? throw RequestProblemException.Of(refusal) : reply.Job!;
        }
        finally
        {
            if (!needed)
                await draft.Discard();
        }
    }

    /// <summary>Fills the draft from a form or from JSON; <paramref name="operationKnown"/> is asked before any file is read. The answer is the priority that the job or batch gets.</summary>
    internal async Task<JobPriority> Read(HttpContext http, Draft draft, Func<Task> operationKnown, FormPreset? preset = null)
    {
        var asked = preset is null && http.Request.HasJsonContentType()
            ? await ReadJson(http, draft, Check, http.RequestAborted)
            : await ReadForm(http.Request, draft, Check, preset, http.RequestAborted);
        draft.CheckComplete();
        return Allowed(asked, http.Features.Get<RequestClient>());

        async Task Check()
        {
            await webhooks.Check(http, draft.WebhookUrl, http.RequestAborted);
            await operationKnown();
        }
    }

    private static async Task<JobPriority?> ReadForm(HttpRequest request, Draft draft, Func<Task> operationKnown, FormPreset? preset, CancellationToken cancellation)
    {
        if (!request.HasFormContentType || !request.ContentType!.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new RequestProblemException(ErrorCode.UnsupportedMediaType, "Send multipart/form-data with a file, or application/json.");
        return Priority(await MultipartForm.Read(request, draft, operationKnown, preset, cancellation));
    }

    private async Task<JobPriority?> ReadJson(HttpContext http, Draft draft, Func<Task> operationKnown, CancellationToken cancellation)
    {
        // Read as a whole: so it is bounded, as files are not.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostJsonBytes;
        var submission = await JsonSerializer.DeserializeAsync(http.Request.Body, GatewayJson.Default.JobSubmission, cancellation)
            ?? throw new RequestProblemException(ErrorCode.MalformedRequest, "The body is not a JSON object.");
        // What the body leaves out is null, whatever the record's defaults say: the generated reader sets it so.
        if (submission.Operation is { } operation)
            draft.SetOperation(operation);
        draft.WebhookUrl = submission.WebhookUrl;
        draft.SetParameters(submission.Parameters ?? JsonElement.Parse("{}"));
        await operationKnown();
        var inputs = submission.Inputs ?? [];
        draft.CheckRoom(inputs.Count);
        var client = ClientIdentity.Of(http);
        await Parallel.ForEachAsync(
            inputs.Index(), new ParallelOptions { MaxDegreeOfParallelism = InputsAtOnce, CancellationToken = cancellation },
            async (input, stop) => await Add(draft, input.Index, input.Item, client, stop));
        return submission.Priority;
    }

    private async Task Add(Draft draft, int index, SubmittedInput? input, string client, CancellationToken cancellation)
    {
        try
        {
            if (input is { UploadId: { } id, Text: null })
            {
                await draft.AddUpload(index, await uploads.Find(id, client, cancellation), cancellation);
            }
            else if (input is { Text: { } text, UploadId: null })
            {
                await draft.AddFile(index, input.Name ?? "input.txt", new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellation);
            }
            else
            {
                throw new RequestProblemException(ErrorCode.MalformedRequest, "An input has either an upload_id or a text.");
            }
        }
        catch (RequestProblemException problem)
        {
            throw draft.About(index, problem);
        }
    }

    /// <summary>Refuses before the files are read, unless it is the repetition of a job that was accepted in better times.</summary>
    private async Task CheckRoom(DraftJob draft, string? key)
    {
        var operation = draft.Converter.Descriptor;
        if (board.NoRoom(operation, board.IsFull(operation.Queue)) is { } refusal && (key is null || await grains.Read(draft.Id) is null))
            throw refusal;
    }

    internal static string? Key(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(IdempotencyKey, out var value))
            return null;
        var key = value.ToString();
        return JobIds.IsValidKey(key) ? key : throw new RequestProblemException(ErrorCode.MalformedRequest, "An Idempotency-Key has 1 to 255 printable ASCII characters.");
    }

    private static JobPriority? Priority(string? word) => word switch
    {
        null => null,
        "normal" => JobPriority.Normal,
        "low" => JobPriority.Low,
        "high" => JobPriority.High,
        _ => throw new RequestProblemException(ErrorCode.MalformedRequest, "The priority is high, normal or low."),
    };

    /// <summary>What a key may have at most is what it has unasked; an anonymous client has normal. Who asks for more gets the most.</summary>
    private static JobPriority Allowed(JobPriority? asked, RequestClient? client)
    {
        var most = (JobPriority?)client?.Key?.Priority ?? JobPriority.Normal;
        return asked is { } priority && priority > most ? priority : most;
    }
}
