using System.Net;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Admin;

/// <summary>The door before everything under /admin/api: a listed address and an admin's key, both.</summary>
internal sealed partial class AdminGate(RequestDelegate next, AdminKeys keys, IOptions<AdminOptions> options, ILogger<AdminGate> log)
{
    private const string Scheme = "Bearer ";

    private readonly IPNetwork[] networks = [.. NetworksAttribute.Split(options.Value.Networks).Select(IPNetwork.Parse)];

    public Task InvokeAsync(HttpContext http)
    {
        if (!keys.Any)
            throw new RequestProblemException(ErrorCode.NotFound, "The admin API is not switched on: no admin key is configured.");
        var address = Address(http);
        if (!networks.Any(network => network.Contains(address)))
        {
            LogRefused(log, address, http.Request.Method, http.Request.Path, "the address is not listed");
            throw new RequestProblemException(ErrorCode.Forbidden, "The admin API is not open to this address.");
        }

        if (keys.OwnerOf(Key(http.Request)) is not { } owner)
        {
            LogRefused(log, address, http.Request.Method, http.Request.Path, "no admin's key");
            throw new RequestProblemException(ErrorCode.Unauthorized, "An admin key is needed: Authorization: Bearer KEY.");
        }

        http.Features.Set(new Admin(owner, address.ToString()));
        http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }

    internal static IPAddress Address(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    internal static string Key(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Warning, Message = "Admin API refused to {Address}, {Method} {Path}: {Reason}")]
    private static partial void LogRefused(ILogger log, IPAddress address, string method, PathString path, string reason);
}

/// <summary>Who is behind an admin request, and from where.</summary>
internal sealed record Admin(string Name, string Address)
{
    /// <summary>The admin whom the gate let in; nobody else comes this far.</summary>
    public static Admin Of(HttpContext http) =>
        http.Features.Get<Admin>() ?? throw new RequestProblemException(ErrorCode.Forbidden, "The admin API is not open to this request.");
}
