using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlipUnit.Gateway.OpenApi;

/// <summary>Describes what endpoints read from the request by themselves: headers, the query's wait, and the submission's form.</summary>
internal sealed class RequestParts : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, (string Name, ParameterLocation In, string Description)[]> Parts = new()
    {
        ["SubmitJob"] =
        [
            ("Idempotency-Key", ParameterLocation.Header, "1 to 255 printable ASCII characters: the same key and body give the same job."),
            ("Prefer", ParameterLocation.Header, "wait=N holds the answer until the job ends or N seconds (at most 30) pass."),
        ],
        ["SubmitBatch"] =
        [
            ("Idempotency-Key", ParameterLocation.Header, "1 to 255 printable ASCII characters: the same key and body give the same batch."),
            ("Prefer", ParameterLocation.Header, "wait=N holds the answer until the batch ends or N seconds (at most 30) pass."),
        ],
        ["GetBatch"] =
        [
            ("wait", ParameterLocation.Query, "Seconds (at most 30) to hold the answer until the batch changes from what If-None-Match names, or from now."),
            ("If-None-Match", ParameterLocation.Header, "An ETag of this batch: 304 when it is still the same."),
        ],
        ["FollowBatch"] = [("Last-Event-ID", ParameterLocation.Header, "The id of the last event seen, from any gateway.")],
        ["GetJob"] =
        [
            ("wait", ParameterLocation.Query, "Seconds (at most 30) to hold the answer until the job changes from what If-None-Match names, or from now."),
            ("If-None-Match", ParameterLocation.Header, "An ETag of this job: 304 when it is still the same."),
        ],
        ["FollowJob"] = [("Last-Event-ID", ParameterLocation.Header, "The id of the last event seen, from any gateway.")],
        ["GetOutput"] =
        [
            ("Range", ParameterLocation.Header, "bytes=FIRST-LAST: 206 with that part, 416 outside the file."),
            ("If-Range", ParameterLocation.Header, "The output's ETag: without a match the whole file is sent."),
        ],
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, where, description) in Parts.GetValueOrDefault(operation.OperationId ?? "", []))
        {
            var schema = new OpenApiSchema { Type = where == ParameterLocation.Query ? JsonSchemaType.Integer : JsonSchemaType.String };
            (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = where, Description = description, Schema = schema });
        }

        if (operation.RequestBody?.Content?.TryGetValue("multipart/form-data", out var form) == true)
            form.Schema = Form();
        return Task.CompletedTask;
    }

    private static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "operation", "file" },
        Description = "The fields come before the files. A parameter may also be a field of its own name.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["operation"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "An operation's name." },
            ["parameters"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A JSON object by the operation's schema." },
            ["priority"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "high, normal or low; high is for keys that carry it." },
            ["webhook_url"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Who is told of the end, signed as Standard Webhooks says; needs an API key with a webhook secret." },
            ["file"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }, Description = "The inputs, in order; in a batch each becomes a job." },
        },
    };
}
