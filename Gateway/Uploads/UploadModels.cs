namespace FlipUnit.Gateway.Uploads;

/// <summary>What a client is going to upload; <paramref name="Bytes"/> is exact.</summary>
public sealed record UploadAnnouncement(string Name, long Bytes, string? ContentType);

/// <summary>Where and how to put the file, once.</summary>
public sealed record UploadModel(
    Guid Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt, long MaxBytes);
