using FlipUnit.Gateway.Uploads;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway;

/// <summary>What a connection may ask of the server, and what it may not.</summary>
internal static class ServerLimits
{
    /// <summary>Bodies of everything but files; the routes that take files lift it and count for themselves.</summary>
    public const long BodyBytes = 1024 * 1024;

    public static void AddServerLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = BodyBytes;
            server.Limits.MaxRequestLineSize = 8 * 1024;
            server.Limits.MaxRequestHeaderCount = 100;
            server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            server.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        });
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>((host, gateway) =>
        {
            // The server listens while the cluster is still looked for: health says so, and calls are refused politely.
            host.ServicesStartConcurrently = !gateway.Value.ListenWhenReady;
            host.ShutdownTimeout = TimeSpan.FromSeconds(gateway.Value.DrainSeconds);
        });
    }

    /// <summary>A line for every request would cost more than many a request does; an operator's own settings come before this.</summary>
    public static void AddQuietLogs(this WebApplicationBuilder builder) => builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?> { ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning) },
    });

    /// <summary>Whatever is made on the disk is made now: a wrong path is a sentence at start, not an error of the first request.</summary>
    public static void CheckFolders(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IBlobStore>().Direct is null)
            _ = app.Services.GetRequiredService<UploadSigner>();
    }
}
