using System.Net;
using System.Net.Sockets;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Start;

public sealed class StartTests(RunningGateway gateway) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("FlipUnit:Database", "", "Database")]
    [InlineData("FlipUnit:Gateway:MaxFileMegabytes", "0", "MaxFileMegabytes")]
    [InlineData("FlipUnit:Gateway:TrustedProxies", "10.0.0.1,x", "TrustedProxies")]
    [InlineData("FlipUnit:Gateway:SigningKeyFile", "", "SigningKeyFile")]
    [InlineData("FlipUnit:Gateway:SigningKeyFile", "/proc/nowhere/key", "SigningKeyFile")]
    [InlineData("FlipUnit:Blobs:Root", "/proc/nowhere", "FlipUnit:Blobs:Root")]
    [InlineData("FlipUnit:Storage:Kind", "Cloud", "FlipUnit:Storage:Kind")]
    [InlineData("FlipUnit:Storage:Kind", "S3", "Bucket")]
    [InlineData("FlipUnit:Admin:Networks", "10.0.0.0/40", "Networks")]
    [InlineData("FlipUnit:Admin:Database", "Nonsense=1", "FlipUnit:Admin:Database")]
    [InlineData("FlipUnit:Admin:Key", "too-short", "FlipUnit:Admin:Key")]
    [InlineData("FlipUnit:Admin:KeyFile", "/proc/nowhere/keys", "FlipUnit:Admin:KeyFile")]
    public async Task A_wrong_setting_is_one_sentence_that_names_it(string setting, string value, string named)
    {
        var settings = Settings();
        settings[setting] = value;
        var (sentence, log) = await Fails(settings);
        Assert.Contains(named, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint", "storage:9000")]
    [InlineData("AccessKey", "alone")]
    [InlineData("PartMegabytes", "1")]
    public async Task A_wrong_setting_of_the_bucket_is_named(string setting, string value)
    {
        var settings = Settings();
        settings["FlipUnit:Storage:Kind"] = "S3";
        settings["FlipUnit:Storage:S3:Bucket"] = "b";
        settings[$"FlipUnit:Storage:S3:{setting}"] = value;
        Assert.Contains(setting, (await Fails(settings)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        var settings = Settings();
        settings["urls"] = gateway.Http.BaseAddress!.ToString();
        settings["FlipUnit:Database"] = gateway.Cluster.Database;
        Assert.Contains("address already in use", (await Fails(settings)).Sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_a_cluster_it_lives_is_not_ready_and_refuses_politely()
    {
        var settings = Settings();
        settings["FlipUnit:Database"] = gateway.Cluster.Database;
        settings["FlipUnit:ClusterId"] = "nobody-there";
        settings["urls"] = $"http://127.0.0.1:{FreePort()}";
        await using var lonely = ProgramProcess.Start(Repository.Program("TestGateway"), [], settings, folder.Path);
        using var http = new HttpClient { BaseAddress = new Uri(settings["urls"]) };
        await Wait.Until(() => Answers(http), RunningGateway.Patience, $"it lives\n{lonely.Log}");

        using var ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var checks = System.Text.Json.JsonElement.Parse(await ready.Content.ReadAsStringAsync()).GetProperty("checks");
        Assert.Equal("failed", checks.GetProperty("cluster").GetString());
        Assert.Equal("ok", checks.GetProperty("database").GetString());

        var read = await http.GetAsync($"/v1/jobs/{Guid.NewGuid()}");
        Assert.NotNull(read.Headers.RetryAfter);
        await Problem.Assert(read, HttpStatusCode.ServiceUnavailable, "service_unavailable");
        using var text = new StringContent("""{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":{"case":"upper"}}""", System.Text.Encoding.UTF8, "application/json");
        await Problem.Assert(await http.PostAsync("/v1/jobs", text), HttpStatusCode.ServiceUnavailable, "operation_unavailable");
        Assert.False((System.Text.Json.JsonElement.Parse(await http.GetStringAsync("/v1/operations/text.change_case"))).GetProperty("available").GetBoolean());
    }

    [Fact]
    public async Task A_gateway_that_is_told_to_stop_ends_held_requests_at_once()
    {
        using var api = await gateway.Cluster.StartGateway();
        await api.Available("test.sleep");
        var id = await gateway.LastingJob();
        await api.Until(id, job => ApiClient.StatusOf(job) == "processing", RunningGateway.Patience);
        var events = new List<string>();
        var following = Task.Run(async () =>
        {
            await foreach (var (_, job) in api.Events(id))
                events.Add(ApiClient.StatusOf(job));
        });
        await Wait.Until(() => events.Count > 0, RunningGateway.Patience, "events come");

        Assert.Equal(0, await api.Gateway.Stop().WaitAsync(TimeSpan.FromSeconds(10)));
        // The stream ended as streams end: no error, and the job goes on.
        await following.WaitAsync(RunningGateway.Patience);
        Assert.Equal("processing", ApiClient.StatusOf(await gateway.Api.Job(id)));
        await gateway.Api.Delete(id);
    }

    [Fact]
    public async Task A_gateway_that_leaves_first_says_so_and_serves_on_until_its_balancer_has_seen_it()
    {
        using var api = await gateway.Cluster.StartGateway(new Dictionary<string, string> { ["FlipUnit:Gateway:LeaveSeconds"] = "600" });
        await api.Available("text.change_case");
        api.Gateway.Signal(Signals.Terminate);
        await Wait.Until(async () => await api.StatusOf("/health/ready") == HttpStatusCode.ServiceUnavailable, RunningGateway.Patience, "it is not ready any more");

        Assert.Equal(HttpStatusCode.OK, await api.StatusOf("/health/live"));
        var job = await api.Submit("text.change_case", RunningGateway.Upper, "in.txt", "still taken"u8.ToArray());
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(ApiClient.IdOf(job), RunningGateway.Patience)));
        // Told once more, it does not wait.
        Assert.Equal(0, await api.Gateway.Stop().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_gateway_that_listens_when_it_is_ready_refuses_nothing_from_the_first_request_on()
    {
        var settings = Settings();
        settings["FlipUnit:Gateway:ListenWhenReady"] = "true";
        settings["urls"] = $"http://127.0.0.1:{FreePort()}";
        await using var program = ProgramProcess.Start(Repository.Program("TestGateway"), [], settings, folder.Path);
        using var http = new HttpClient { BaseAddress = new Uri(settings["urls"]) };
        await Wait.Until(() => Answers(http), RunningGateway.Patience, $"it listens\n{program.Log}");
        Assert.True(System.Text.Json.JsonElement.Parse(await http.GetStringAsync("/v1/operations/text.change_case")).GetProperty("available").GetBoolean());
        using var text = new StringContent("""{"operation":"text.change_case","inputs":[{"text":"x"}],"parameters":{"case":"upper"}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/v1/jobs", text);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<bool> Answers(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/live");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task<(string Sentence, string Log)> Fails(Dictionary<string, string> settings)
    {
        await using var program = ProgramProcess.Start(Repository.Program("TestGateway"), [], settings, folder.Path);
        await program.WaitForExit().WaitAsync(RunningGateway.Patience);
        Assert.Equal(1, program.ExitCode);
        return (program.Log.Split('\n').Single(line => line.StartsWith("gateway: ", StringComparison.Ordinal)), program.Log);
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["FlipUnit:Database"] = gateway.Cluster.Database,
        ["FlipUnit:Blobs:Root"] = folder.File("blobs"),
        ["FlipUnit:Gateway:SigningKeyFile"] = folder.File("key"),
        ["urls"] = "http://127.0.0.1:0",
    };
}
