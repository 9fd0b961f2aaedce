using System.Text;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Operations;
using FlipUnit.Gateway.Uploads;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Takes a submission: reads it, stores its files, and asks the job's grain to accept it.</summary>
public sealed class SubmitJob(
    Catalog catalog, IBlobStore blobs, OperationsBoard board, GrainReader grains, UploadedFiles uploads, IOptions<GatewayOptions> options)
{
    private const string IdempotencyKey = "Idempotency-Key";

    public async Task<JobView> Submit(HttpContext http)
    {
        var cancellation = http.RequestAborted;
        var client = ClientIdentity.Of(http);
        var key = Key(http.Request);
        var draft = new DraftJob(key is null ? JobIds.Random() : JobIds.Derived(client, key), catalog, blobs, options.Value.MaxFileBytes);
        JobView? accepted = null;
        try
        {
            var priority = http.Request.HasJsonContentType()
                ? await ReadJson(http.Request, draft, client, cancellation)
                : await ReadForm(http.Request, draft, cancellation);
            draft.CheckComplete();
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
            };
            // From here on the client's going away does not matter: what was accepted is accepted.
            var reply = await grains.Submit(draft.Id, request);
            accepted = reply.Refusal is { } refusal ? throw RequestProblemException.Of(refusal) : reply.Job!;
            return accepted;
        }
        finally
        {
            // Refused, broken off, or a repetition whose files are not the job's: nobody needs what was stored.
            if (accepted is null || !accepted.Inputs.SequenceEqual(draft.Inputs))
                await blobs.Delete(draft.BlobPrefix, CancellationToken.None);
        }
    }

    private async Task<JobPriority> ReadForm(HttpRequest request, DraftJob draft, CancellationToken cancellation)
    {
        if (!request.HasFormContentType || !request.ContentType!.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new RequestProblemException(ErrorCode.UnsupportedMediaType, "Send multipart/form-data with a file, or application/json.");
        return Priority(await MultipartForm.Read(request, draft, () => CheckRoom(draft), cancellation));
    }

    private async Task<JobPriority> ReadJson(HttpRequest request, DraftJob draft, string client, CancellationToken cancellation)
    {
        var submission = await JsonSerializer.DeserializeAsync(request.Body, GatewayJson.Default.JobSubmission, cancellation)
            ?? throw new RequestProblemException(ErrorCode.MalformedRequest, "The body is not a JSON object.");
        draft.SetOperation(submission.Operation);
        draft.SetParameters(submission.Parameters is { ValueKind: JsonValueKind.Object } given ? given : JsonElement.Parse("{}"));
        CheckRoom(draft);
        foreach (var input in submission.Inputs)
        {
            if (input is { UploadId: { } id, Text: null })
            {
                var (upload, content) = await uploads.Open(id, client, cancellation);
                await using (content)
                    await draft.AddFile(upload.Request.Name, content, cancellation);
            }
            else if (input is { Text: { } text, UploadId: null })
            {
                await draft.AddFile(input.Name ?? "input.txt", new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellation);
            }
            else
            {
                throw new RequestProblemException(ErrorCode.MalformedRequest, "An input has either an upload_id or a text.");
            }
        }

        return Allowed(submission.Priority);
    }

    private void CheckRoom(DraftJob draft)
    {
        var operation = draft.Converter.Descriptor;
        if (!board.IsAvailable(operation))
            throw new RequestProblemException(ErrorCode.OperationUnavailable, $"{operation.Name} is not available at the moment: {board.Reason(operation)}.") { RetryAfterSeconds = 30 };
        if (board.IsFull(operation.Queue))
            throw new RequestProblemException(ErrorCode.QueueFull, $"The queue {operation.Queue.Name} is full; try again in a moment.") { RetryAfterSeconds = 10 };
    }

    private static string? Key(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(IdempotencyKey, out var value))
            return null;
        var key = value.ToString();
        return JobIds.IsValidKey(key) ? key : throw new RequestProblemException(ErrorCode.MalformedRequest, "An Idempotency-Key has 1 to 255 printable ASCII characters.");
    }

    private static JobPriority Priority(string? word) => word is null
        ? JobPriority.Normal
        : Enum.TryParse<JobPriority>(word, ignoreCase: true, out var priority) && Enum.IsDefined(priority)
            ? Allowed(priority)
            : throw new RequestProblemException(ErrorCode.MalformedRequest, "The priority is normal or low.");

    // High is a key's to give; an anonymous client chooses between normal and low.
    private static JobPriority Allowed(JobPriority priority) => priority == JobPriority.High ? JobPriority.Normal : priority;
}
