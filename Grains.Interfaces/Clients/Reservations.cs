using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Interfaces.Clients;

/// <summary>What a job takes of its client's account.</summary>
[GenerateSerializer, Immutable, Alias("reservation")]
public sealed record Reservation([property: Id(0)] Guid Job, [property: Id(1)] string QuotaClass, [property: Id(2)] decimal? EstimateUsd);

/// <summary>What the members of a batch take of their client's account, before they are made.</summary>
[GenerateSerializer, Immutable, Alias("batch-reservation")]
public sealed record BatchReservation([property: Id(0)] Guid Batch, [property: Id(1)] int Members, [property: Id(2)] string QuotaClass);

/// <summary>Why a job may not be accepted, or else how the client's quota stands with it (null where its class has none), and its share of the queue (null is 1).</summary>
[GenerateSerializer, Immutable, Alias("reserve-reply")]
public sealed record ReserveReply([property: Id(0)] Refusal? Refusal, [property: Id(1)] QuotaStanding? Quota, [property: Id(2)] int? Share = null);

/// <summary>One quota class of a client, in the current UTC day and month.</summary>
[GenerateSerializer, Immutable, Alias("quota-standing")]
public sealed record QuotaStanding(
    [property: Id(0)] string Class, [property: Id(1)] QuotaCount Day, [property: Id(2)] QuotaCount Month, [property: Id(3)] bool SoftExceeded);

/// <summary>Jobs counted, and how many there may be until the count begins again; a limit of null is none.</summary>
[GenerateSerializer, Immutable, Alias("quota-count")]
public sealed record QuotaCount([property: Id(0)] int? Limit, [property: Id(1)] int Used, [property: Id(2)] DateTimeOffset ResetsAt);
