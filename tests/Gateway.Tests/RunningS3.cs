using FlipUnit.TestSupport;

[assembly: AssemblyFixture(typeof(FlipUnit.Gateway.Tests.RunningS3))]

namespace FlipUnit.Gateway.Tests;

/// <summary>One real cluster that keeps its files in S3, for all tests that ask for it; started by the first.</summary>
public sealed class RunningS3 : IAsyncDisposable
{
    private readonly Lazy<Task<(FlipUnitCluster Cluster, ApiClient Api)>> started = new(Start);

    public static string Bucket { get; } = S3Server.NewBucket();

    public async Task<ApiClient> Api() => (await started.Value).Api;

    public async Task<FlipUnitCluster> Cluster() => (await started.Value).Cluster;

    public async ValueTask DisposeAsync()
    {
        if (!started.IsValueCreated)
            return;
        var (cluster, api) = await started.Value;
        api.Dispose();
        await cluster.DisposeAsync();
    }

    private static async Task<(FlipUnitCluster, ApiClient)> Start()
    {
        var settings = (await S3Server.Shared).Settings(Bucket);
        var cluster = await FlipUnitCluster.Create();
        await Prepare(settings);
        await cluster.StartSilo(own: settings);
        var api = await cluster.StartGateway(settings);
        await api.Available("text.change_case");
        await api.Available("test.sleep");
        return (cluster, api);
    }

    /// <summary>As deploy/storage does.</summary>
    private static async Task Prepare(IReadOnlyDictionary<string, string> settings)
    {
        using var folder = new TemporaryFolder();
        var all = new Dictionary<string, string>(settings) { ["FlipUnit:StorageSetup:Cors"] = "https://www.example.com" };
        await using var setup = ProgramProcess.Start(Repository.Program("TestSilo"), ["--prepare-storage"], all, folder.Path);
        await setup.WaitForExit();
        Assert.True(setup.ExitCode == 0, setup.Log);
    }
}
