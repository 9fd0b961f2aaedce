using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FlipUnit.Gateway.Uploads;

/// <summary>What a client is going to upload; <paramref name="Bytes"/> is exact.</summary>
public sealed record UploadAnnouncement(string Name, long Bytes, string? ContentType);

/// <summary>Where and how to put the file, once: whole to <see cref="Url"/>, or each of <see cref="Parts"/> to its own and then completed.</summary>
public sealed record UploadModel
{
    public required Guid Id { get; init; }
    public required string Method { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [Description("Headers that must be sent as they are here; they are part of the signature.")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
    public required long MaxBytes { get; init; }

    [Description("Instead of url: put each part to its own, then POST their ETags to complete.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UploadPartModel>? Parts { get; init; }

    [Description("Where to say that all parts are put.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Complete { get; init; }
}

/// <summary>Part <paramref name="Number"/>, from 1, has exactly so many bytes of the file.</summary>
public sealed record UploadPartModel(int Number, long Bytes, string Url);

/// <summary>Says that the file is put; for one in parts, with what the storage answered to each.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UploadCompletion
{
    public IReadOnlyList<PutPartModel>? Parts { get; init; }
}

/// <summary>A part that was put, with the ETag of the answer.</summary>
public sealed record PutPartModel(int Number, string Etag);

/// <summary>A file that waits for a job to name it.</summary>
public sealed record UploadedModel(Guid Id, string Name, long Bytes, string ContentType);
