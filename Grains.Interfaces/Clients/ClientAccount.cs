namespace FlipUnit.Grains.Interfaces.Clients;

/// <summary>All there is to say about a client; costs in USD.</summary>
[GenerateSerializer, Immutable, Alias("client-account")]
public sealed record ClientAccount
{
    [Id(0)] public required string Client { get; init; }

    /// <summary>Every class that is counted or limited.</summary>
    [Id(1)] public required IReadOnlyList<QuotaStanding> Quotas { get; init; }

    [Id(2)] public decimal CostToday { get; init; }

    [Id(3)] public decimal CostThisMonth { get; init; }

    /// <summary>Jobs that wait or run.</summary>
    [Id(4)] public int OpenJobs { get; init; }

    /// <summary>0: no limit.</summary>
    [Id(5)] public int MaxOpenJobs { get; init; }

    /// <summary>0: no limit.</summary>
    [Id(6)] public int RequestsPerMinute { get; init; }

    /// <summary>0: no limit.</summary>
    [Id(7)] public int DownloadsPerMinute { get; init; }

    /// <summary>Set while the client is blocked.</summary>
    [Id(8)] public ClientBlock? Block { get; init; }

    /// <summary>Never blocked.</summary>
    [Id(9)] public bool AllowListed { get; init; }

    /// <summary>What an admin has set for this client alone.</summary>
    [Id(10)] public ClientLimits? Own { get; init; }
}

/// <summary>A client is refused until a time, and why.</summary>
[GenerateSerializer, Immutable, Alias("client-block")]
public sealed record ClientBlock([property: Id(0)] DateTimeOffset Until, [property: Id(1)] string Reason);

/// <summary>Limits that differ from everybody's: null leaves a limit as it is, 0 lifts it.</summary>
[GenerateSerializer, Immutable, Alias("client-limits")]
public sealed record ClientLimits
{
    /// <summary>A set of limits by name, from the settings; what is set here comes before it.</summary>
    [Id(0)] public string? Tier { get; init; }

    [Id(1)] public int? RequestsPerMinute { get; init; }

    [Id(2)] public int? DownloadsPerMinute { get; init; }

    [Id(3)] public int? MaxOpenJobs { get; init; }

    /// <summary>Jobs a day, by quota class.</summary>
    [Id(4)] public IReadOnlyDictionary<string, int> Day { get; init; } = new Dictionary<string, int>();

    /// <summary>Jobs a month, by quota class.</summary>
    [Id(5)] public IReadOnlyDictionary<string, int> Month { get; init; } = new Dictionary<string, int>();

    /// <summary>Turns in a queue for one of an ordinary client, from 1.</summary>
    [Id(6)] public int? Share { get; init; }
}
