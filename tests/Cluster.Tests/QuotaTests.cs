using System.Net;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class QuotaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Sixty_four_submissions_at_once_on_two_gateways_with_a_silo_killed_meanwhile_fill_the_quota_exactly()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var limits = new Dictionary<string, string> { ["FlipUnit:Clients:DayQuotas:media_processing"] = "20" };
        var doomed = await cluster.StartSilo(mediaSlots: 1, own: limits);
        await cluster.StartSilo(mediaSlots: 1, own: limits);
        ApiClient[] gateways = [await cluster.StartGateway(), await cluster.StartGateway()];
        await Task.WhenAll(gateways.Select(gateway => gateway.Available("test.sleep")));

        var answered = 0;
        var submissions = Enumerable.Range(0, 64).Select(i => Decided(gateways[i % 2], $"order-{i}", () => Interlocked.Increment(ref answered))).ToArray();
        await Wait.Until(() => answered >= 8, Patience, "some were answered");
        await doomed.Kill();
        var answers = await Task.WhenAll(submissions);

        var jobs = answers.Where(answer => answer.Status == HttpStatusCode.Accepted).Select(answer => answer.Body).ToArray();
        Assert.Equal(20, jobs.Length);
        Assert.Equal(20, jobs.Select(ApiClient.IdOf).Distinct().Count());
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Accepted), answer => AssertRefused(answer.Body));
        // A submission that was repeated after the kill is told how its quota stood then, so the numbers are not all different.
        var quotas = jobs.Select(job => job.GetProperty("quota")).ToArray();
        Assert.Equal(20, quotas.Max(quota => Day(quota).GetProperty("used").GetInt32()));
        Assert.All(quotas, quota => Assert.Equal(Day(quota).GetProperty("used").GetInt32() > 16, quota.GetProperty("soft_exceeded").GetBoolean()));
        var standing = (await gateways[1].Get("/v1/quota")).GetProperty("quotas").GetProperty("media_processing");
        Assert.Equal(20, Day(standing).GetProperty("used").GetInt32());
        Assert.True(standing.GetProperty("soft_exceeded").GetBoolean());

        // A job that never began is given back, once, and its place taken once.
        var waiting = (await Task.WhenAll(jobs.Select(job => gateways[0].Job(ApiClient.IdOf(job)))))
            .First(job => ApiClient.StatusOf(job) == "pending" && job.GetProperty("attempt").GetInt32() == 0);
        Assert.Equal(HttpStatusCode.NoContent, await gateways[0].Delete(ApiClient.IdOf(waiting)));
        await Wait.Until(async () => Day((await gateways[1].Get("/v1/quota")).GetProperty("quotas").GetProperty("media_processing")).GetProperty("used").GetInt32() == 19, Patience, "given back");
        Assert.Equal(HttpStatusCode.Accepted, (await Decided(gateways[1], "one-more", () => { })).Status);
        AssertRefused((await Decided(gateways[0], "too-much", () => { })).Body);
        foreach (var gateway in gateways)
            gateway.Dispose();
    }

    /// <summary>As a good client does: the same submission again while the service says that it can not answer.</summary>
    private static async Task<(HttpStatusCode Status, JsonElement Body)> Decided(ApiClient gateway, string key, Action answered)
    {
        (HttpStatusCode Status, JsonElement Body) last = default;
        await Wait.Until(
            async () =>
            {
                using var answer = await gateway.Post("test.sleep", """{"seconds":300}""", "in.txt", "zzz"u8.ToArray(), new Dictionary<string, string> { ["Idempotency-Key"] = key });
                last = (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
                return answer.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            Patience, $"{key} is decided");
        answered();
        return last;
    }

    private static JsonElement Day(JsonElement quota) => quota.GetProperty("day");

    private static void AssertRefused(JsonElement problem)
    {
        Assert.Equal("quota_exceeded", problem.GetProperty("code").GetString());
        Assert.Equal(429, problem.GetProperty("status").GetInt32());
        Assert.Equal("media_processing-day", problem.GetProperty("violated-policies")[0].GetString());
    }
}
