using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job submitted as JSON: its files were uploaded before, or are short texts. An unknown field is refused: nobody would fulfil it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobSubmission
{
    public string Operation { get; init; } = "";
    public IReadOnlyList<SubmittedInput> Inputs { get; init; } = [];
    public JsonElement? Parameters { get; init; }
    public JobPriority? Priority { get; init; }
    public string? WebhookUrl { get; init; }
}

/// <summary>Either an upload that has arrived, or a text with a name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmittedInput
{
    public Guid? UploadId { get; init; }
    public string? Text { get; init; }
    public string? Name { get; init; }
}
