using System.Diagnostics;
using Npgsql;

namespace FlipUnit.TestSupport;

/// <summary>A private PostgreSQL for a test, with its durability on; reached by a socket in its own folder.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private readonly TemporaryFolder folder = new();

    private PostgresServer()
    {
    }

    public string ConnectionString(string database) => $"Host={folder.Path};Username=flipunit;Database={database}";

    public static async Task<PostgresServer> Create()
    {
        if (Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("PostgreSQL does not run as root: run the tests by tests/run, which takes an ordinary user");
        var server = new PostgresServer();
        await server.Run("initdb", "-D", server.Data, "-U", "flipunit", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust");
        await File.AppendAllTextAsync(Path.Combine(server.Data, "postgresql.conf"), "listen_addresses = ''\nmax_connections = 200\n");
        await server.Start();
        return server;
    }

    private string Data => folder.File("data");

    public Task Start() => Run("pg_ctl", "-D", Data, "-l", folder.File("log"), "-o", $"-k {folder.Path}", "-w", "start");

    /// <summary>As a crash of the server: connections break, nothing is said good-bye to.</summary>
    public Task StopNow() => Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public async Task<string> CreateDatabase()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        await StopNow();
        folder.Dispose();
    }

    private async Task Run(string program, params string[] arguments)
    {
        // Not redirected: the server would inherit the pipes and hold them for ever.
        var info = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder.Path };
        foreach (var argument in (string[])["-c", "out=$1; shift; exec \"$@\" >>\"$out\" 2>&1 </dev/null", "sh", folder.File("out"), $"{Programs}/{program}", .. arguments])
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await File.ReadAllTextAsync(folder.File("out"))}");
    }
}
