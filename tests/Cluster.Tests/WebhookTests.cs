using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class WebhookTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["FlipUnit:Webhooks:AllowHttp"] = "true",
        ["FlipUnit:Webhooks:AllowedNetworks"] = "127.0.0.1/32",
        ["FlipUnit:Webhooks:RetrySeconds"] = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
    };

    [Fact]
    public async Task Events_reach_a_receiver_after_its_outage_and_the_death_of_the_silo_that_delivered_them()
    {
        await using var receiver = new WebhookReceiver { Answer = _ => "HTTP/1.1 503 Out\r\nContent-Length: 0\r\n\r\n" };
        await using var cluster = await FlipUnitCluster.Create();
        // Alone it has every webhook grain.
        var doomed = await cluster.StartSilo(own: Settings);
        using var admin = await cluster.StartGateway(Settings);
        await admin.Available("test.sleep");
        using var api = new ApiClient(admin.Gateway);
        var key = await admin.AdminJson(HttpMethod.Post, "/keys", """{"name":"shop"}""");
        var id = key.GetProperty("key").GetProperty("id").GetString()!;
        await AssertRefused(admin, receiver.Url, "needs an API key");
        api.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.GetProperty("secret").GetString());
        await AssertRefused(api, receiver.Url, "needs a webhook secret");
        var (secret, first) = await MakeSecret(admin, id);
        await AssertRefused(api, "http://10.0.0.1/", "leads to an address that is not public");
        await AssertRefused(api, "http://169.254.169.254/latest/meta-data", "leads to an address that is not public");
        await AssertRefused(api, "http://2130706433/", "writes its address in an unusual way");
        await AssertRefused(api, "hook", "is not a URL");

        var completed = await Submit(api, receiver.Url);
        var cancelled = await Form(api, receiver.Url, 120);
        Assert.Equal(HttpStatusCode.NoContent, await api.Delete(cancelled));
        await receiver.Until(2, Patience);
        await cluster.StartSilo(own: Settings);
        await doomed.Kill();
        var during = receiver.Received.Count;
        // While it is out, somebody else tries.
        await receiver.Until(during + 2, Patience);
        receiver.Answer = _ => WebhookReceiver.Taken;
        await Delivered(admin, completed, "job.completed");
        await Delivered(admin, cancelled, "job.cancelled");

        Assert.All(receiver.Received, one => Assert.True(one.IsSignedWith(secret)));
        Assert.Equal(2, receiver.Received.Select(one => one.Id).Distinct().Count());
        Assert.All(receiver.Received.GroupBy(one => one.Id), one => Assert.Single(one.Select(request => request.Body).Distinct()));
        var told = receiver.Received[^1];
        var log = await admin.AdminJson(HttpMethod.Get, $"/webhooks/{told.Id}");
        var attempts = log.GetProperty("log").EnumerateArray().ToArray();
        Assert.Equal(204, attempts[^1].GetProperty("status").GetInt32());
        Assert.All(attempts[..^1], attempt => Assert.NotEqual(204, attempt.GetProperty("status").ValueKind == JsonValueKind.Null ? 0 : attempt.GetProperty("status").GetInt32()));
        Assert.All(attempts, attempt => Assert.InRange(attempt.GetProperty("duration_ms").GetInt32(), 0, 60_000));

        await Rotate(admin, receiver, id, told.Id, secret, first);
        await Gone(admin, api, receiver);
    }

    /// <summary>Two secrets sign at once, until the first is revoked.</summary>
    private static async Task Rotate(ApiClient admin, WebhookReceiver receiver, string key, string told, string old, string first)
    {
        var (secret, _) = await MakeSecret(admin, key);
        using var third = await admin.Admin(HttpMethod.Post, $"/keys/{key}/webhook-secrets");
        Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        var again = await Redelivered(admin, receiver, told);
        Assert.True(again.IsSignedWith(old) && again.IsSignedWith(secret));
        Assert.Equal(2, again.Headers["webhook-signature"].Split(' ').Length);
        await admin.AdminJson(HttpMethod.Delete, $"/keys/{key}/webhook-secrets/{first}");
        var last = await Redelivered(admin, receiver, told);
        Assert.True(!last.IsSignedWith(old) && last.IsSignedWith(secret));
        var listed = (await admin.AdminJson(HttpMethod.Get, $"/keys/{key}/webhook-secrets")).ToString();
        Assert.DoesNotContain(secret["whsec_".Length..], listed, StringComparison.Ordinal);
    }

    /// <summary>410 ends it for that key and URL; a redelivery that is taken begins it again.</summary>
    private static async Task Gone(ApiClient admin, ApiClient api, WebhookReceiver receiver)
    {
        receiver.Answer = _ => "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
        var gone = await Status(admin, await Submit(api, receiver.Url), "disabled");
        var before = receiver.Received.Count;
        await Status(admin, await Submit(api, receiver.Url), "disabled");
        Assert.Equal(before, receiver.Received.Count);
        receiver.Answer = _ => WebhookReceiver.Taken;
        await Redelivered(admin, receiver, gone.GetProperty("id").GetString()!);
        await Delivered(admin, await Submit(api, receiver.Url), "job.completed");
    }

    private static async Task<ReceivedWebhook> Redelivered(ApiClient admin, WebhookReceiver receiver, string id)
    {
        var before = receiver.Received.Count;
        await admin.AdminJson(HttpMethod.Post, $"/webhooks/{id}/redeliver");
        await receiver.Until(before + 1, Patience);
        Assert.Equal(id, receiver.Received[before].Id);
        await Wait.Until(
            async () => (await admin.AdminJson(HttpMethod.Get, $"/webhooks/{id}")).GetProperty("event").GetProperty("status").GetString() == "delivered", Patience, "it is logged");
        return receiver.Received[before];
    }

    private static async Task<(string Secret, string Id)> MakeSecret(ApiClient admin, string key)
    {
        var made = await admin.AdminJson(HttpMethod.Post, $"/keys/{key}/webhook-secrets");
        return (made.GetProperty("secret").GetString()!, made.GetProperty("id").GetString()!);
    }

    private static async Task Delivered(ApiClient admin, string job, string type) =>
        Assert.Equal(type, (await Status(admin, job, "delivered")).GetProperty("type").GetString());

    private static async Task<JsonElement> Status(ApiClient admin, string job, string status)
    {
        JsonElement[] events = [];
        await Wait.Until(
            async () =>
            {
                events = [.. (await admin.AdminJson(HttpMethod.Get, $"/webhooks?subject={job}")).GetProperty("webhooks").EnumerateArray()];
                return events.Length == 1 && events[0].GetProperty("status").GetString() == status;
            },
            Patience, $"the event of {job} is {status}");
        return events[0];
    }

    private static async Task AssertRefused(ApiClient api, string url, string why)
    {
        using var answer = await Post(api, url);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("errors");
        Assert.Contains(why, errors.GetProperty("webhook_url")[0].GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> Submit(ApiClient api, string url)
    {
        using var answer = await Post(api, url);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    private static async Task<HttpResponseMessage> Post(ApiClient api, string url)
    {
        using var content = new StringContent(
            JsonSerializer.Serialize(new { operation = "text.change_case", inputs = new[] { new { text = "hello" } }, parameters = new { @case = "upper" }, webhook_url = url }), Encoding.UTF8, "application/json");
        return await api.Http.PostAsync("/v1/jobs", content);
    }

    private static async Task<string> Form(ApiClient api, string url, double seconds)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("test.sleep"), "operation" },
            { new StringContent(seconds.ToString(CultureInfo.InvariantCulture)), "seconds" },
            { new StringContent(url), "webhook_url" },
            { new StringContent("zzz"), "file", "in.txt" },
        };
        using var answer = await api.Http.PostAsync("/v1/jobs", form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }
}
