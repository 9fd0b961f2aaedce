namespace FlipUnit.Grains.Interfaces.Clients;

/// <summary>What a request counts as; each has tokens of its own.</summary>
[GenerateSerializer, Alias("rate-policy")]
public enum RatePolicy
{
    /// <summary>Every call of the API but downloads.</summary>
    Burst = 0,

    /// <summary>Outputs and zips, which come in many ranges.</summary>
    Downloads = 1,
}

/// <summary>A gateway asks for tokens, and says what became of those it had and what it refused since it asked last.</summary>
[GenerateSerializer, Immutable, Alias("lease-request")]
public sealed record LeaseRequest
{
    [Id(0)] public required RatePolicy Policy { get; init; }

    /// <summary>The gateway's process.</summary>
    [Id(1)] public required Guid Gateway { get; init; }

    /// <summary>Requests that wait for a token; 0 when there is only something to say.</summary>
    [Id(2)] public int Wanted { get; init; }

    /// <summary>Tokens of the last lease that are given back.</summary>
    [Id(3)] public int Unused { get; init; }

    [Id(4)] public int Refused { get; init; }

    [Id(5)] public int RejectedFiles { get; init; }
}

/// <summary>What a gateway may admit without asking again.</summary>
[GenerateSerializer, Immutable, Alias("lease-reply")]
public sealed record LeaseReply
{
    /// <summary>Requests a minute; 0: no limit.</summary>
    [Id(0)] public required int Quota { get; init; }

    [Id(1)] public int Granted { get; init; }

    /// <summary>Tokens that nobody holds.</summary>
    [Id(2)] public int Remaining { get; init; }

    /// <summary>Until the oldest counted tokens come back.</summary>
    [Id(3)] public TimeSpan Reset { get; init; }

    /// <summary>With nothing granted: until it is worth asking again.</summary>
    [Id(4)] public TimeSpan Retry { get; init; }

    /// <summary>How long the granted tokens are good; what is left then is given back.</summary>
    [Id(5)] public TimeSpan Lifetime { get; init; }

    /// <summary>Set while the client is blocked.</summary>
    [Id(6)] public ClientBlock? Block { get; init; }

    /// <summary>Event streams that the client may hold open on one gateway; 0: no limit.</summary>
    [Id(7)] public int MaxStreams { get; init; }
}
