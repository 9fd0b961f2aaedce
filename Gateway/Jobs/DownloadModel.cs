namespace FlipUnit.Gateway.Jobs;

/// <summary>Where a file can be fetched without further ado, and until when.</summary>
public sealed record DownloadModel(string Url, DateTimeOffset ExpiresAt);
