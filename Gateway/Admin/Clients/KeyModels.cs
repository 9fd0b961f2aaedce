using System.Text.Json.Serialization;
using FlipUnit.Gateway.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Admin.Clients;

/// <summary>A key that is wanted; <see cref="Limits"/> are its own.</summary>
/// <remarks>Set, not init: generated serializers overwrite the defaults of init-only properties that are left out.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewKeyModel
{
    public string Name { get; set; } = "";

    /// <summary>A tier of the silos' settings.</summary>
    public string? Tier { get; set; }

    /// <summary>The highest its jobs may have, and what they have unasked.</summary>
    public JobPriority Priority { get; set; } = JobPriority.Normal;

    public DateTimeOffset? ExpiresAt { get; set; }

    public LimitsModel? Limits { get; set; }
}

/// <summary>A key without its secret; <paramref name="Client"/> is what it is called among the clients.</summary>
public sealed record KeyModel(
    Guid Id, string Client, string Name, string? Tier, JobPriority Priority, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public static KeyModel Of(ApiKeyRow key) => new(
        key.Id, ClientIdentity.OfKey(key.Id), key.Name, key.Tier, (JobPriority)key.Priority, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>A new key, with its secret for the first and last time.</summary>
public sealed record MadeKeyModel(string Secret, KeyModel Key);

/// <summary>A page of keys, the newest first; ask again with the cursor until there is none.</summary>
public sealed record KeyPageModel(IReadOnlyList<KeyModel> Keys, Guid? NextCursor);
