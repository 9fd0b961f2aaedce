using System.Text;
using System.Text.Json;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Webhooks;

public sealed class WebhookStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly WebhookSchedule Schedule = Parsed(new WebhookOptions().RetrySeconds);

    /// <summary>The vector that the libraries of Standard Webhooks are tested with.</summary>
    [Fact]
    public void A_signature_is_the_standards()
    {
        var secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var at = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        Assert.Equal(Signature, WebhookSignature.Of([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, """{"test": 2432232314}"""));
        var both = WebhookSignature.Of([Encoding.UTF8.GetBytes(new string('x', 32)), secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, """{"test": 2432232314}""").Split(' ');
        Assert.Equal(2, both.Length);
        Assert.NotEqual(Signature, both[0]);
        Assert.Equal(Signature, both[1]);
    }

    [Fact]
    public void An_event_is_tried_on_the_standards_schedule_and_then_given_up()
    {
        double[] hours = [5.0 / 3600, 5.0 / 60, 0.5, 2, 5, 10, 14, 20, 24];
        Assert.Equal(10, Schedule.Attempts);
        for (var attempt = 1; attempt <= hours.Length; attempt++)
        {
            var verdict = Schedule.After("evt_1", attempt, new WebhookAnswer(500, null), Now);
            Assert.Equal(WebhookStatus.Pending, verdict.Status);
            Assert.InRange((verdict.NextAt!.Value - Now).TotalHours, hours[attempt - 1], hours[attempt - 1] * 1.1);
        }

        Assert.Equal(new WebhookVerdict(WebhookStatus.Failed, null), Schedule.After("evt_1", 10, new WebhookAnswer(500, null), Now));
    }

    [Fact]
    public void Only_a_2xx_is_taken_and_410_ends_it_at_any_attempt() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 30)), Arb.From(Gen.Choose(99, 600)), (attempt, status) =>
        {
            // 99 stands for no answer.
            var verdict = Schedule.After($"evt_{attempt}", attempt, new WebhookAnswer(status == 99 ? null : status, null), Now);
            Assert.Equal(verdict.Status == WebhookStatus.Pending, verdict.NextAt is not null);
            Assert.Equal(
                status switch
                {
                    >= 200 and < 300 => WebhookStatus.Delivered,
                    410 => WebhookStatus.Disabled,
                    _ => attempt < Schedule.Attempts ? WebhookStatus.Pending : WebhookStatus.Failed,
                },
                verdict.Status);
        }).Check(Properties.Of(500));

    [Fact]
    public void A_receiver_may_ask_for_more_time_within_a_day_but_not_for_less() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 9)), Arb.From(Gen.Choose(-100, 1_000_000)), (attempt, seconds) =>
        {
            var plain = Schedule.After("evt_1", attempt, new WebhookAnswer(503, null), Now).NextAt!.Value;
            var asked = Schedule.After("evt_1", attempt, new WebhookAnswer(503, null, TimeSpan.FromSeconds(seconds)), Now).NextAt!.Value;
            Assert.InRange(asked, plain, plain > Now.AddDays(1) ? plain : Now.AddDays(1));
            if (seconds < 86_400 && Now.AddSeconds(seconds) > plain)
                Assert.Equal(Now.AddSeconds(seconds), asked);
        }).Check(Properties.Of(500));

    [Theory]
    [InlineData("")]
    [InlineData("0,5")]
    [InlineData("5,x")]
    [InlineData("5,-1")]
    [InlineData("604801")]
    public void A_schedule_that_is_none_is_refused(string text)
    {
        Assert.False(WebhookSchedule.TryParse(text, out _));
        Assert.NotEmpty(new WebhookOptions { RetrySeconds = text }.Validate(new(new object())));
    }

    [Fact]
    public void A_desk_never_gives_a_host_more_than_its_part_nor_all_more_than_there_is()
    {
        var step = from what in Gen.Choose(0, 2) from id in Gen.Choose(0, 30) from host in Gen.Choose(0, 3) select (what, id: $"evt_{id}_{host}", host: $"host-{host}");
        Prop.ForAll(Arb.From(step.ListOf()), steps =>
        {
            var desk = new WebhookDesk(perHost: 2, atOnce: 5);
            var sent = new Dictionary<string, string>();
            foreach (var (what, id, host) in steps)
            {
                if (what == 0)
                {
                    desk.Release(id, host);
                    sent.Remove(id);
                }
                else
                {
                    var may = sent.Count < 5 && sent.Values.Count(one => one == host) < 2 && !sent.ContainsKey(id);
                    Assert.Equal(may, desk.TryTake(id, host));
                    if (may)
                        sent.Add(id, host);
                }

                Assert.Equal(5 - sent.Count, desk.Free);
                Assert.Equal(sent.Keys.Order(), desk.UnderWay.Order());
                Assert.Equal(sent.Values.CountBy(one => one).Where(one => one.Value == 2).Select(one => one.Key).Order(), desk.BusyHosts.Order());
            }
        }).Check(Properties.Of(300));
    }

    [Fact]
    public void A_job_is_told_of_once_for_each_end_thin_and_withsentits_result()
    {
        var id = Guid.NewGuid();
        var pending = JobState.Accept(Request("https://example.com/hook"), Now);
        Assert.Null(JobEvents.Of(id, pending));
        var running = pending.Start(1, "silo", Now);
        Assert.Null(JobEvents.Of(id, running));
        var failed = running.Finish(new AttemptOutcome { Attempt = 1, End = AttemptEnd.Failed, Error = new JobError("internal_error", "Ours.", true) }, Now, TimeSpan.FromDays(7));
        var first = JobEvents.Of(id, failed)!;
        Assert.Equal(($"evt_{id:n}_1_failed", "job.failed", id, "key-1", "https://example.com/hook"), (first.Id, first.Type, first.Subject, first.Client, first.Url));
        Assert.Null(JobEvents.Of(id, failed.Expire()));

        var retried = failed.Retry(1, Now, TimeSpan.FromDays(7));
        Assert.Null(JobEvents.Of(id, retried));
        Assert.Equal($"evt_{id:n}_1_cancelled", JobEvents.Of(id, retried.Cancel(Now))!.Id);
        var completed = retried.Start(2, "silo", Now).Finish(
            new AttemptOutcome { Attempt = 2, End = AttemptEnd.Completed, Result = """{"text":"secret"}""", Outputs = [new JobOutput("a.txt", 1, "text/plain", "beef", "k")] }, Now, TimeSpan.FromDays(7));
        var last = JobEvents.Of(id, completed)!;
        Assert.Equal(($"evt_{id:n}_2_completed", "job.completed"), (last.Id, last.Type));
        Assert.DoesNotContain("secret", last.Body, StringComparison.Ordinal);
        var body = JsonElement.Parse(last.Body);
        Assert.Equal("job.completed", body.GetProperty("type").GetString());
        Assert.Equal("2026-01-02T03:04:05.000Z", body.GetProperty("timestamp").GetString());
        var data = body.GetProperty("data");
        Assert.Equal("completed", data.GetProperty("status").GetString());
        Assert.Equal($"/v1/jobs/{id}/outputs/0", data.GetProperty("outputs")[0].GetProperty("url").GetString());
        Assert.False(data.TryGetProperty("result", out _));
        Assert.Null(JobEvents.Of(id, JobState.Accept(Request(null), Now).Cancel(Now)));
    }

    [Fact]
    public void A_body_is_under_20_kB_whatever_the_job_holds()
    {
        var name = new string('ü', 200);
        var many = Enumerable.Range(0, 500);
        var job = JobState.Accept(Request("https://example.com/") with { Parameters = JsonSerializer.Serialize(new { text = new string('x', 60_000) }), Inputs = [.. many.Select(i => new JobInput(name, i, "text/plain", "text", "k"))] }, Now)
            .Start(1, "silo", Now).Finish(new AttemptOutcome { Attempt = 1, End = AttemptEnd.Completed, Outputs = [.. many.Select(i => new JobOutput(name, i, "text/plain", "beef", "k"))] }, Now, TimeSpan.FromDays(7));
        var body = JobEvents.Of(Guid.NewGuid(), job)!.Body;
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 100, WebhookBody.MostBytes - 1);
        Assert.True(JsonElement.Parse(body).GetProperty("data").GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public void All_events_for_a_host_go_to_one_grain()
    {
        Assert.Equal(WebhookShards.HostOf("https://Example.COM:8443/a"), WebhookShards.HostOf("https://example.com/b?c"));
        Assert.Equal(WebhookShards.Count, Enumerable.Range(0, 1000).Select(i => WebhookShards.Of($"host-{i}.example")).Distinct().Count());
        // Stored with every event: another number would strand them.
        Assert.Equal(6, WebhookShards.Of("example.com"));
    }

    private static JobRequest Request(string? url) => new()
    {
        Operation = "text.change_case",
        Queue = "lightweight",
        Weight = 1,
        Parameters = "{}",
        Inputs = [new JobInput("a.txt", 1, "text/plain", "text", "k")],
        Client = "key-1",
        QuotaClass = "lightweight",
        KeepFor = TimeSpan.FromDays(7),
        WebhookUrl = url,
    };

    private static WebhookSchedule Parsed(string text) => WebhookSchedule.TryParse(text, out var schedule) ? schedule : throw new FormatException(text);
}
