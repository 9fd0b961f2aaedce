using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting;

/// <summary>Tells whoever started the program, by a file, that it is ready and where it listens.</summary>
public static class ReadyFile
{
    public static void WriteReadyFile(this WebApplication app, string? silo = null)
    {
        var path = app.Services.GetRequiredService<IOptions<FlipUnitOptions>>().Value.ReadyFile;
        if (path.Length == 0)
            return;
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => Write(path, new Ready(Environment.ProcessId, [.. app.Urls], silo)));
        lifetime.ApplicationStopped.Register(() => File.Delete(path));
    }

    private static void Write(string path, Ready ready)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(ready, JsonSerializerOptions.Web));
        File.Move(temporary, path, overwrite: true);
    }

    private sealed record Ready(int Pid, string[] Urls, string? Silo);
}
