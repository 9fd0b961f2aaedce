using FlipUnit.Converters;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Gateway.Operations;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Batches;

/// <summary>Takes a batch: reads it as a job is read, stores its files, and asks its grain to accept all of it.</summary>
public sealed class SubmitBatch(
    Catalog catalog, IBlobStore blobs, OperationsBoard board, BatchReader batches, SubmitJob jobs, IOptions<GatewayOptions> options)
{
    public async Task<BatchView> Submit(HttpContext http)
    {
        var client = ClientIdentity.Of(http);
        var key = SubmitJob.Key(http.Request);
        var draft = new DraftBatch(key is null ? JobIds.Random() : JobIds.DerivedBatch(client, key), catalog, blobs, options.Value.MaxFileBytes);
        var needed = false;
        try
        {
            var priority = await jobs.Read(http, draft, () => CheckRoom(draft, key));
            var operation = draft.Converter.Descriptor;
            var request = new BatchRequest
            {
                Operation = operation.Name,
                Queue = operation.Queue.Name,
                Weight = operation.Weight,
                Parameters = draft.Parameters,
                Inputs = draft.Inputs,
                Client = client,
                Priority = priority,
                Fingerprint = key is null ? null : draft.Fingerprinted(),
                QuotaClass = operation.Queue.Name,
                KeepFor = TimeSpan.FromDays(options.Value.KeepDays),
                Submission = draft.Submission,
                WebhookUrl = draft.WebhookUrl,
            };
            // As for a job: without an answer the batch may be there all the same and need its files.
            needed = true;
            var reply = await batches.Submit(draft.Id, request);
            // A repetition is answered by the batch that is there, with the files of that time.
            needed = reply.Batch?.Submission == draft.Submission;
            return reply.Refusal is { } refusal ? throw RequestProblemException.Of(refusal) : reply.Batch!;
        }
        finally
        {
            if (!needed)
                await draft.Discard();
        }
    }

    /// <summary>Refuses before the files are read, unless it is the repetition of a batch that was accepted in better times.</summary>
    private async Task CheckRoom(DraftBatch draft, string? key)
    {
        var operation = draft.Converter.Descriptor;
        if (board.NoRoom(operation, board.IsFullOfMembers(operation.Queue)) is { } refusal && (key is null || await batches.Read(draft.Id) is null))
            throw refusal;
    }
}
