namespace FlipUnit.Converters.Providers;

/// <summary>How one request to a provider failed.</summary>
public enum ProviderFault
{
    /// <summary>No connection, or it broke before the answer was whole.</summary>
    Connection,

    /// <summary>No answer within the provider's time-out.</summary>
    Timeout,

    /// <summary>A status from 500 on, or 408.</summary>
    ServerError,

    /// <summary>429.</summary>
    TooMany,

    /// <summary>An answer that is not what was asked for: broken JSON, too many bytes, a redirect.</summary>
    Unreadable,

    /// <summary>401 or 403, or no key can be read: the operator's matter.</summary>
    WrongKey,

    /// <summary>Any other status from 400 on: this request is not taken.</summary>
    Refused,
}

/// <summary>A request that a provider did not answer as it should. <paramref name="detail"/> is for the operator and holds nothing that the provider wrote.</summary>
public sealed class ProviderException(ProviderFault fault, string detail, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(detail, inner)
{
    public ProviderFault Fault { get; } = fault;

    /// <summary>When the provider asked to come back.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The same request may succeed in a moment.</summary>
    public bool MayPass => Fault is ProviderFault.Connection or ProviderFault.Timeout or ProviderFault.ServerError or ProviderFault.TooMany or ProviderFault.Unreadable;

    /// <summary>What it says about the provider's health.</summary>
    public CallOutcome Outcome => MayPass ? CallOutcome.Failed : CallOutcome.Refused;
}

/// <summary>Every provider's circuit is open: the job waits in its queue again. <paramref name="failedItself"/>: its own call was among those that failed.</summary>
public sealed class ProvidersOpenException(ProviderKind kind, bool failedItself) : Exception($"no provider of kind {kind} may be called now")
{
    public bool FailedItself { get; } = failedItself;
}
