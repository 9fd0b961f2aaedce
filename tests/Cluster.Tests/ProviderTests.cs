using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

/// <summary>Providers as the whole cluster sees them, against a fake one over real HTTP.</summary>
public sealed class ProviderTests
{
    private const int Limit = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_silos_see_one_circuit_hold_and_drain_their_queue_and_keep_a_limit_together()
    {
        await using var fake = await FakeProvider.Start();
        await using var cluster = await FlipUnitCluster.Create();
        var settings = new Dictionary<string, string>(fake.Settings("Chat"))
        {
            ["FlipUnit:Circuits:OpenSeconds"] = "5",
            ["FlipUnit:Circuits:MinimumCalls"] = "4",
            ["FlipUnit:Circuits:LimitSeconds"] = "6",
            ["FlipUnit:Circuits:TokenSeconds"] = "1",
            ["FlipUnit:Circuits:ReportMilliseconds"] = "300",
            // In 6 s.
            ["FlipUnit:Providers:Chat:0:RequestsPerMinute"] = $"{Limit * 10}",
            ["FlipUnit:Slots:api_calls"] = "3",
        };
        await cluster.StartSilo("io", own: settings);
        await cluster.StartSilo("io", own: settings);
        using var api = await cluster.StartGateway();
        await api.Available("chat.complete");
        await Wait.Until(async () => (await api.AdminJson(HttpMethod.Get, "/circuits")).GetArrayLength() == 1, Patience, "both silos' provider is listed once");

        // Six at once, three on each silo: four failures open the circuit for both.
        fake.Always(new FakeAnswer { Status = 500 });
        var broken = await Submit(api, 6);
        await Wait.Until(async () => (await Circuit(api)).GetProperty("state").GetString() == "open", Patience, "the circuit is open");
        var open = await Circuit(api);
        Assert.Equal(open.GetProperty("opened_at").GetDateTimeOffset().AddSeconds(5), open.GetProperty("reopens_at").GetDateTimeOffset());

        // The queue holds what comes now, says what for and how long, and begins none of it on either silo.
        var during = await Submit(api, 4);
        var held = await Task.WhenAll(during.Select(id => api.Until(id, job => job.TryGetProperty("waiting_for", out _), Patience)));
        Assert.All(held, job => Assert.Equal(("pending", "provider", 0), (ApiClient.StatusOf(job), job.GetProperty("waiting_for").GetString(), job.GetProperty("attempt").GetInt32())));
        Assert.All(held, job => Assert.InRange(job.GetProperty("eta_seconds").GetInt32(), 0, 30));
        Assert.True((await api.Get("/v1/operations/chat.complete")).GetProperty("available").GetBoolean());

        // It drains by itself. Of those that failed meanwhile the last went back, uncounted.
        fake.Always(new FakeAnswer());
        Assert.All(await Task.WhenAll(during.Select(id => api.Ended(id, Patience))), job => Assert.Equal(("completed", 1), (ApiClient.StatusOf(job), job.GetProperty("attempt").GetInt32())));
        var ended = await Task.WhenAll(broken.Select(id => api.Ended(id, Patience)));
        Assert.All(ended.Where(job => ApiClient.StatusOf(job) == "failed"), job => Assert.Equal("service_unavailable", job.GetProperty("error").GetProperty("code").GetString()));
        Assert.All(ended.Where(job => ApiClient.StatusOf(job) == "completed"), job => Assert.Equal(1, job.GetProperty("attempt").GetInt32()));
        Assert.Contains(ended, job => ApiClient.StatusOf(job) == "completed");
        Assert.Equal("closed", (await Circuit(api)).GetProperty("state").GetString());

        // More than the limit lets through at once: the rest waits, on both silos, and says so.
        var many = await Submit(api, Limit + 10);
        await Wait.Until(
            async () => (await Task.WhenAll(many.Select(api.Job))).Any(job => ApiClient.StatusOf(job) == "processing" && job.TryGetProperty("waiting_for", out var waits) && waits.GetString() == "provider"),
            Patience, "somebody waits for the limit");
        Assert.All(await Task.WhenAll(many.Select(id => api.Ended(id, Patience))), job => Assert.Equal("completed", ApiClient.StatusOf(job)));
        // A request arrives a moment after it was sent: the window is that much shorter here.
        var sent = fake.Received.Select(request => request.At).ToArray();
        Assert.All(sent, from => Assert.InRange(sent.Count(at => at >= from && at < from.AddSeconds(5.8)), 1, Limit));
    }

    [Fact]
    public async Task An_answer_comes_in_pieces_on_any_gateway_and_goes_on_where_the_client_stopped()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Text = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"word{number}")), WordMilliseconds = 60 });
        await using var cluster = await FlipUnitCluster.Create();
        var settings = new Dictionary<string, string>(fake.Settings("Chat")) { ["FlipUnit:Providers:Chat:0:UsdPerMillionOutputTokens"] = "100" };
        await cluster.StartSilo("io", own: settings);
        await cluster.StartSilo("io", own: settings);
        using var api = await cluster.StartGateway();
        using var other = await cluster.StartGateway();
        await api.Available("chat.complete");
        var id = ApiClient.IdOf(await api.SubmitJson("chat.complete", """{"prompt": "Count."}"""));

        var (text, last) = ("", "");
        await foreach (var (name, eventId, data) in api.AllEvents($"/v1/jobs/{id}"))
        {
            if (name == "delta")
                (text, last) = (text + data.GetProperty("text").GetString(), eventId);
            if (text.Length > 50)
                break;
        }

        var events = 0;
        JsonElement ended = default;
        await foreach (var (name, _, data) in other.AllEvents($"/v1/jobs/{id}", last))
        {
            if (name == "job")
            {
                ended = data;
                continue;
            }

            Assert.Equal(text.Length, data.GetProperty("offset").GetInt32());
            text += data.GetProperty("text").GetString();
            events++;
        }

        Assert.True(events > 1, "the second gateway told the rest at once");
        Assert.Equal("completed", ApiClient.StatusOf(ended));
        Assert.Equal(ended.GetProperty("result").GetProperty("text").GetString(), text);
        Assert.Equal("0.0040", ended.GetProperty("cost").GetProperty("actual").GetString());
    }

    [Fact]
    public async Task Without_a_provider_an_operation_is_not_available_and_says_why()
    {
        await using var fake = await FakeProvider.Start();
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo("io", own: fake.Settings("Currency"));
        using var api = await cluster.StartGateway();
        await api.Available("currency.convert");
        var chat = await api.Get("/v1/operations/chat.complete");
        Assert.False(chat.GetProperty("available").GetBoolean());
        Assert.Contains("FlipUnit:Providers:Chat", chat.GetProperty("unavailable_reason").GetString(), StringComparison.Ordinal);
        var job = await api.Ended(ApiClient.IdOf(await api.SubmitJson("currency.convert", """{"amount": 8, "from": "EUR", "to": "USD"}""")), Patience);
        Assert.Equal("10.00", job.GetProperty("result").GetProperty("amount").GetString());
    }

    private static async Task<JsonElement> Circuit(ApiClient api) => (await api.AdminJson(HttpMethod.Get, "/circuits")).EnumerateArray().Single();

    private static async Task<List<string>> Submit(ApiClient api, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(ApiClient.IdOf(await api.SubmitJson("chat.complete", $$"""{"prompt": "number {{i}}"}""")));
        return ids;
    }
}
