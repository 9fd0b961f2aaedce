using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients.Rates;

/// <summary>Whether a request may go on, and what is left; a quota of 0 is no limit, and says nothing.</summary>
internal readonly record struct Admission(bool Admitted, int Quota, int Remaining, int ResetSeconds, ClientBlock? Block = null)
{
    private const int WindowSeconds = 60;

    /// <summary>Tells by draft-ietf-httpapi-ratelimit-headers.</summary>
    public void Show(HttpResponse response, RatePolicy policy)
    {
        if (Quota == 0)
            return;
        var name = Name(policy);
        response.Headers["RateLimit-Policy"] = FormattableString.Invariant($"\"{name}\";q={Quota};w={WindowSeconds}");
        response.Headers["RateLimit"] = FormattableString.Invariant($"\"{name}\";r={Remaining};t={ResetSeconds}");
    }

    public static string Name(RatePolicy policy) => policy == RatePolicy.Downloads ? "downloads" : "burst";
}
