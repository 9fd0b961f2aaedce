using System.Globalization;

namespace FlipUnit.TestSupport;

/// <summary>A cluster of real programs on a real database, made for one test.</summary>
public sealed class FlipUnitCluster : IAsyncDisposable
{
    /// <summary>All tests come from one address: what a client may send is limited only where a test asks for it.</summary>
    private static readonly string[] LiftedLimits = ["RequestsPerMinute", "DownloadsPerMinute", "StreamsPerGateway", "MaxOpenJobs", "MaxRunningJobs", "BlockRefusals", "BlockRejectedFiles"];

    private readonly TemporaryFolder folder = new();
    private readonly List<ProgramProcess> programs = [];
    private int count;

    private FlipUnitCluster(PostgresServer postgres, string database)
    {
        Postgres = postgres;
        Database = database;
    }

    public PostgresServer Postgres { get; }

    public string Database { get; }

    public string Scratch => folder.File("scratch");

    public string SigningKey => folder.File("signing-key");

    public string Blobs => folder.File("blobs");

    public static async Task<FlipUnitCluster> Create()
    {
        var postgres = await PostgresServer.Create();
        var cluster = new FlipUnitCluster(postgres, await postgres.CreateDatabase());
        await using var migration = ProgramProcess.Start(Repository.Program("TestSilo"), ["--migrate"], cluster.Settings("migrate"), cluster.folder.Path);
        await migration.WaitForExit();
        return migration.ExitCode == 0 ? cluster : throw new InvalidOperationException(migration.Log);
    }

    public async Task<ProgramProcess> StartSilo(string roles = "all", int? mediaSlots = null, int drainSeconds = 30, int? lightweightSlots = null,
        IReadOnlyDictionary<string, string>? own = null)
    {
        var settings = Settings("silo");
        foreach (var limit in LiftedLimits)
            settings[$"FlipUnit:Clients:{limit}"] = "0";
        settings["FlipUnit:Silo:Roles"] = roles;
        settings["FlipUnit:Silo:DrainSeconds"] = drainSeconds.ToString(CultureInfo.InvariantCulture);
        if (mediaSlots is { } media)
            settings["FlipUnit:Slots:media_processing"] = media.ToString(CultureInfo.InvariantCulture);
        if (lightweightSlots is { } lightweight)
            settings["FlipUnit:Slots:lightweight"] = lightweight.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in own ?? new Dictionary<string, string>())
            settings[key] = value;
        return await Start("TestSilo", settings);
    }

    /// <summary>A gateway that takes <see cref="ApiClient.AdminKey"/> from this machine, unless <paramref name="own"/> settings say otherwise.</summary>
    public async Task<ApiClient> StartGateway(IReadOnlyDictionary<string, string>? own = null)
    {
        var settings = Settings("gateway");
        settings["FlipUnit:Admin:Key"] = ApiClient.AdminKey;
        settings["FlipUnit:Admin:Networks"] = "127.0.0.1/32";
        settings["FlipUnit:Gateway:SigningKeyFile"] = SigningKey;
        settings["urls"] = "http://127.0.0.1:0";
        foreach (var (name, value) in own ?? new Dictionary<string, string>())
            settings[name] = value;
        var program = await Start("TestGateway", settings);
        var client = new ApiClient(program);
        await client.Ready();
        return client;
    }

    /// <summary>Settings for a program or client of this cluster that is not one of the above.</summary>
    public IReadOnlyDictionary<string, string> Connection => Settings("client");

    public async ValueTask DisposeAsync()
    {
        foreach (var program in programs)
            await program.DisposeAsync();
        await Postgres.DisposeAsync();
        folder.Dispose();
    }

    private async Task<ProgramProcess> Start(string project, Dictionary<string, string> settings)
    {
        var program = ProgramProcess.Start(Repository.Program(project), [], settings, folder.Path);
        programs.Add(program);
        await program.Ready(settings["FlipUnit:ReadyFile"]);
        return program;
    }

    private Dictionary<string, string> Settings(string name) => new()
    {
        ["FlipUnit:Database"] = Database,
        ["FlipUnit:Blobs:Root"] = Blobs,
        ["FlipUnit:Tools:ScratchRoot"] = Scratch,
        ["FlipUnit:ReadyFile"] = folder.File(string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref count)}.json")),
    };
}
