using System.Net;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Admin;

public sealed class AdminGateTests(RunningGateway gateway) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_admins_key_from_a_listed_address_comes_in()
    {
        using var answer = await gateway.Api.Admin(HttpMethod.Get, "/queues");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another-key-that-is-long-enough-0123456789")]
    [InlineData(ApiClient.AdminKey + "x")]
    public async Task Any_other_key_is_401_on_every_path_there_is_or_is_not(string? key)
    {
        foreach (var path in (string[])["/queues", "/QUEUES", "/no-such-thing", ""])
        {
            var answer = await gateway.Api.Admin(HttpMethod.Get, path, key: key);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            await Problem.Assert(answer, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Theory]
    [InlineData("Basic ")]
    [InlineData("")]
    [InlineData("Bearer  \t")]
    public async Task Another_scheme_is_401(string scheme)
    {
        var key = scheme.StartsWith("Bearer", StringComparison.Ordinal) ? "" : ApiClient.AdminKey;
        await Problem.Assert(await gateway.Get("/admin/api/queues", ("Authorization", scheme + key)), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task An_address_that_is_not_listed_is_403_even_with_the_key_and_a_forged_header()
    {
        using var api = await gateway.Cluster.StartGateway(new Dictionary<string, string> { ["FlipUnit:Admin:Networks"] = "10.0.0.0/8,fd00::/8" });
        await Problem.Assert(await api.Admin(HttpMethod.Get, "/queues"), HttpStatusCode.Forbidden, "forbidden");
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/admin/api/queues");
        forged.Headers.Add("Authorization", $"Bearer {ApiClient.AdminKey}");
        forged.Headers.Add("X-Forwarded-For", "10.1.2.3");
        await Problem.Assert(await api.Http.SendAsync(forged), HttpStatusCode.Forbidden, "forbidden");
        Assert.Contains("the address is not listed", api.Gateway.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_there_is_no_admin_api()
    {
        using var api = await gateway.Cluster.StartGateway(new Dictionary<string, string> { ["FlipUnit:Admin:Key"] = "" });
        var problem = await Problem.Assert(await api.Admin(HttpMethod.Get, "/queues"), HttpStatusCode.NotFound, "not_found");
        Assert.Contains("no admin key is configured", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_the_file_count_as_soon_as_they_stand_there()
    {
        var file = folder.File("admins");
        var (anna, bert) = ("annas-key-0123456789012345678901234567", "berts-key-0123456789012345678901234567");
        await File.WriteAllTextAsync(file, $"# who may\n\nanna\t{anna}\n");
        using var api = await gateway.Cluster.StartGateway(new Dictionary<string, string> { ["FlipUnit:Admin:Key"] = "", ["FlipUnit:Admin:KeyFile"] = file });
        Assert.Equal(HttpStatusCode.OK, await Status(api, anna));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(api, bert));
        await File.WriteAllTextAsync(file, $"bert {bert}\n");
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(api, anna));
        Assert.Equal(HttpStatusCode.OK, await Status(api, bert));
        File.Delete(file);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(api, bert));
    }

    private static async Task<HttpStatusCode> Status(ApiClient api, string key)
    {
        using var answer = await api.Admin(HttpMethod.Get, "/queues", key: key);
        return answer.StatusCode;
    }
}
