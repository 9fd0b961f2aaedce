using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients.Rates;

/// <summary>
/// What a request counts as. The API counts a token a request; downloads have tokens of their own, since a player asks for
/// many ranges; an event stream costs one token to open and is limited in number while it is open. Health, the
/// admin's API and the pages are no client's business and are not counted. Set at an endpoint as metadata.
/// </summary>
internal sealed record RateRule(RatePolicy Policy, bool IsStream = false, bool EvenBlocked = false)
{
    public static readonly RateRule Usual = new(RatePolicy.Burst);
    public static readonly RateRule Downloads = new(RatePolicy.Downloads);
    public static readonly RateRule Streams = new(RatePolicy.Burst, IsStream: true);

    /// <summary>Answered to blocked clients as well.</summary>
    public static readonly RateRule Account = new(RatePolicy.Burst, EvenBlocked: true);

    private static readonly PathString[] Api = ["/v1", "/text-converter"];

    /// <summary>Null when the request is not counted.</summary>
    public static RateRule? Of(HttpContext http) =>
        Array.Exists(Api, root => http.Request.Path.StartsWithSegments(root)) ? http.GetEndpoint()?.Metadata.GetMetadata<RateRule>() ?? Usual : null;
}
