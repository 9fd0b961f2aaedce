using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Errors;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Whose a job or a batch is to read: made with a key, that key's and an admin's; made without, anybody's who knows the id.</summary>
internal static class JobAccess
{
    public static bool MayRead(HttpContext http, string client) =>
        !ClientIdentity.IsKey(client) || client == ClientIdentity.Of(http) || http.Features.Get<Admin.Admin>() is not null;

    /// <summary>Asked again after a wait: the key may have been revoked meanwhile.</summary>
    public static async ValueTask StillGood(HttpContext http, KeyRing keys)
    {
        if (http.Features.Get<RequestClient>() is { } client && !await keys.IsStillGood(client))
            throw new RequestProblemException(ErrorCode.Unauthorized, "The API key is not valid any more.");
    }
}
