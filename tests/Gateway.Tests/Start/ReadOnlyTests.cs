using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Start;

/// <summary>A gateway whose files are in S3 writes to no disk.</summary>
public sealed class ReadOnlyTests(RunningS3 s3)
{
    [Fact]
    public async Task A_gateway_with_a_read_only_root_does_all_and_tells_when_the_store_is_away()
    {
        var cluster = await s3.Cluster();
        await using var proxy = new FaultyProxy(new Uri((await S3Server.Shared).Endpoint).Port);
        var settings = new Dictionary<string, string>((await S3Server.Shared).Settings(RunningS3.Bucket))
        {
            ["FlipUnit:Database"] = cluster.Database,
            ["FlipUnit:Storage:S3:Endpoint"] = $"http://127.0.0.1:{proxy.Port}",
            ["FlipUnit:Storage:S3:Retries"] = "1",
            // The SDK's own way to keys.
            ["FlipUnit:Storage:S3:AccessKey"] = "",
            ["FlipUnit:Storage:S3:SecretKey"] = "",
            ["AWS_ACCESS_KEY_ID"] = (await S3Server.Shared).AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = (await S3Server.Shared).SecretKey,
            ["FlipUnit:Storage:S3:TimeoutSeconds"] = "5",
            ["urls"] = $"http://127.0.0.1:{StartTests.FreePort()}",
        };
        await using var gateway = ProgramProcess.Start(
            ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--die-with-parent", "--", "dotnet", Repository.Program("TestGateway")], settings, "/");
        using var http = new HttpClient { BaseAddress = new Uri(settings["urls"]) };
        await Wait.Until(async () => await Ready(http) == HttpStatusCode.OK || gateway.HasExited, RunningGateway.Patience, $"it is ready\n{gateway.Log}");

        await Wait.Until(async () => await IsOffered(http, "test.sleep"), RunningGateway.Patience, "it has heard what the silos offer");

        // Through the gateway, in parts; the answer comes from the bucket.
        var text = new string('a', 20 * 1024 * 1024);
        using var form = new MultipartFormDataContent { { new StringContent("test.sleep"), "operation" }, { new StringContent("""{"seconds":0.1}"""), "parameters" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "a.txt");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = form, Headers = { { "Prefer", "wait=30" } } };
        using var answer = await http.SendAsync(request);
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("completed", ApiClient.StatusOf(job));
        Assert.Equal(text, await http.GetStringAsync($"/v1/jobs/{ApiClient.IdOf(job)}/download"));
        using var announced = await http.PostAsync("/v1/uploads", new StringContent("""{"name":"a","bytes":1}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, announced.StatusCode);

        proxy.Closed = true;
        await Wait.Until(async () => await Ready(http) == HttpStatusCode.ServiceUnavailable, RunningGateway.Patience, "it tells that the store is away");
        using var again = new MultipartFormDataContent { { new StringContent("test.sleep"), "operation" } };
        again.Add(new ByteArrayContent("a"u8.ToArray()), "file", "a.txt");
        var refused = await http.PostAsync("/v1/jobs", again);
        Assert.NotNull(refused.Headers.RetryAfter);
        await Problem.Assert(refused, HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        proxy.Closed = false;
        await Wait.Until(async () => await Ready(http) == HttpStatusCode.OK, RunningGateway.Patience, "it is ready again");
    }

    private static async Task<bool> IsOffered(HttpClient http, string operation) =>
        JsonElement.Parse(await http.GetStringAsync($"/v1/operations/{operation}")).GetProperty("available").GetBoolean();

    private static async Task<HttpStatusCode> Ready(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
