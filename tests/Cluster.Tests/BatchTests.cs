using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class BatchTests
{
    private const int Members = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_batch_of_300_whose_silo_dies_while_its_jobs_are_made_and_another_while_they_run_loses_none_and_doubles_none()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var limits = new Dictionary<string, string> { ["FlipUnit:Clients:DayQuotas:media_processing"] = $"{Members}" };
        // Alone, it holds every grain.
        var first = await cluster.StartSilo(mediaSlots: 4, own: limits);
        ApiClient[] gateways = [await cluster.StartGateway(), await cluster.StartGateway()];
        await Task.WhenAll(gateways.Select(gateway => gateway.Available("test.sleep")));

        var batch = await Submit(gateways[0]);
        await first.Kill();
        var second = await cluster.StartSilo(mediaSlots: 4, own: limits);
        await cluster.StartSilo(mediaSlots: 4, own: limits);

        var path = $"/v1/batches/{ApiClient.IdOf(batch)}";
        var (seen, completed) = await Follow(gateways, path, lastEventId: null, data => Completed(data) >= Members / 6);
        Assert.InRange(completed, Members / 6, Members - 1);
        await second.Kill();
        (_, completed) = await Follow(gateways, path, seen, data => data.GetProperty("completed_at").ValueKind != JsonValueKind.Null);
        Assert.Equal(Members, completed);

        batch = await gateways[1].Get(path);
        var jobs = batch.GetProperty("jobs").EnumerateArray().ToArray();
        Assert.Equal(Members, jobs.Select(ApiClient.IdOf).Distinct().Count());
        Assert.All(jobs, job => Assert.Equal("completed", ApiClient.StatusOf(job)));
        await AssertZip(gateways[1], path);
        await AssertChargedOnce(gateways[0]);
        foreach (var gateway in gateways)
            gateway.Dispose();
    }

    private static int Completed(JsonElement batch) => batch.GetProperty("counts").GetProperty("completed").GetInt32();

    private static string Body(int count) => JsonSerializer.Serialize(new
    {
        operation = "test.sleep",
        parameters = new { seconds = 0.05 },
        inputs = Enumerable.Range(0, count).Select(index => new { text = Work.Text(index) }),
    });

    private static async Task<JsonElement> Submit(ApiClient gateway)
    {
        using var content = new StringContent(Body(Members), Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync("/v1/batches", content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>As an EventSource does, it comes back where it stopped, here to the other gateway each time.</summary>
    private static async Task<(string? Seen, int Completed)> Follow(ApiClient[] gateways, string path, string? lastEventId, Func<JsonElement, bool> until)
    {
        var (seen, completed, turn) = (lastEventId, 0, 0);
        await Wait.Until(
            async () =>
            {
                try
                {
                    await foreach (var (id, data) in gateways[turn++ % gateways.Length].EventsOf(path, seen))
                    {
                        Assert.NotEqual(seen, id);
                        (seen, completed) = (id, Completed(data));
                        if (until(data))
                            return true;
                    }
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException)
                {
                    // A silo died under it.
                }

                return false;
            },
            Patience, $"the events of {path}");
        return (seen, completed);
    }

    private static async Task AssertZip(ApiClient gateway, string path)
    {
        using var zip = new ZipArchive(new MemoryStream(await gateway.Http.GetByteArrayAsync($"{path}/download")));
        Assert.Equal(Members, zip.Entries.Select(entry => entry.FullName).Distinct().Count());
        for (var i = 0; i < Members; i++)
        {
            using var reader = new StreamReader(zip.Entries[i].Open());
            Assert.Equal(Work.Text(i), await reader.ReadToEndAsync());
        }
    }

    /// <summary>The day's quota is as large as the batch: all of it is used, and no job more is taken.</summary>
    private static async Task AssertChargedOnce(ApiClient gateway)
    {
        var day = (await gateway.Get("/v1/quota")).GetProperty("quotas").GetProperty("media_processing").GetProperty("day");
        Assert.Equal(Members, day.GetProperty("used").GetInt32());
        using var content = new StringContent(Body(1), Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync("/v1/batches", content);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Contains("media_processing-day", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
