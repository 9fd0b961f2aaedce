using System.Net.Http.Headers;
using FlipUnit.Gateway.Admin;
using FlipUnit.Gateway.Clients.Keys;
using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients;

/// <summary>The door of the API: tells who asks, and whether they may now.</summary>
internal sealed class ClientMiddleware(RequestDelegate next, KeyRing keys, AdminPass admins, Allowances allowances, TimeProvider clock)
{
    private const string Scheme = "Bearer";

    public async Task InvokeAsync(HttpContext http)
    {
        if (RateRule.Of(http) is not { } rule)
        {
            await next(http);
            return;
        }

        var client = await Identify(http);
        http.Features.Set(client);
        var allowance = allowances.Of(client.Id, rule.Policy);
        await Admit(http, allowance, rule);
        if (rule.IsStream && !allowance.OpenStream())
            throw new RequestProblemException(ErrorCode.RateLimited, "You hold too many event streams open; close some first.") { RetryAfterSeconds = 5, ViolatedPolicies = ["streams"] };
        try
        {
            await next(http);
        }
        catch (RequestProblemException problem)
        {
            Count(problem.Code, allowance);
            throw;
        }
        finally
        {
            if (rule.IsStream)
                allowance.CloseStream();
        }
    }

    private async ValueTask<RequestClient> Identify(HttpContext http)
    {
        var address = ClientIdentity.OfAddress(http);
        var header = http.Request.Headers.Authorization.ToString();
        if (string.IsNullOrWhiteSpace(header))
            return new RequestClient(address, Key: null);
        var guesses = allowances.Of(address, RatePolicy.Burst);
        // Whoever guesses too fast is not even looked up.
        if (guesses.IsRefusing)
            await Admit(http, guesses, RateRule.Usual);
        if (AuthenticationHeaderValue.TryParse(header, out var given) && given is { Scheme: Scheme, Parameter: { } text } && await keys.Find(text) is { } key)
            return new RequestClient(ClientIdentity.OfKey(key.Id), key);
        if (admins.Of(http) is { } admin)
        {
            http.Features.Set(admin);
            return new RequestClient(address, Key: null);
        }

        await Admit(http, guesses, RateRule.Usual);
        throw new RequestProblemException(ErrorCode.Unauthorized, "The API key is not valid: Authorization is the word Bearer and a key that is neither revoked nor past its time.");
    }

    private async ValueTask Admit(HttpContext http, Allowance allowance, RateRule rule)
    {
        var admission = await allowance.Admit(rule.EvenBlocked);
        // When the answer begins: a problem clears what was set before.
        http.Response.OnStarting(() =>
        {
            admission.Show(http.Response, rule.Policy);
            return Task.CompletedTask;
        });
        if (admission.Admitted)
            return;
        throw admission.Block is { } block ? Blocked(block) : new RequestProblemException(
            ErrorCode.RateLimited, $"You sent more than {admission.Quota} requests in a minute; come back in {admission.ResetSeconds} seconds.")
        {
            RetryAfterSeconds = admission.ResetSeconds,
            ViolatedPolicies = [Admission.Name(rule.Policy)],
        };
    }

    private RequestProblemException Blocked(ClientBlock block) => new(
        ErrorCode.ClientBlocked, FormattableString.Invariant($"You are blocked until {block.Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: {block.Reason}."))
    {
        RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling((block.Until - clock.GetUtcNow()).TotalSeconds)),
    };

    /// <summary>What a client is blocked for when it goes on with it.</summary>
    private static void Count(ErrorCode code, Allowance allowance)
    {
        if (code is ErrorCode.UnsupportedInput or ErrorCode.FileTooLarge)
            allowance.CountRejectedFile();
        else if (code is ErrorCode.QuotaExceeded)
            allowance.CountRefused();
    }
}
