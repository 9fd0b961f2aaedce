using System.Collections.Immutable;
using FlipUnit.Grains.Batches;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Costs;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Grains.Providers;
using FlipUnit.Grains.Queues;
using FlipUnit.Grains.Uploads;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>The stored JSON is a contract with every row there is: a name changes here on purpose, or not at all.</summary>
public sealed class GoldenStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_job_is_stored_like_this() => AssertGolden(
        new JobState
        {
            Operation = "image.convert",
            Queue = "image_processing",
            Weight = 2,
            Parameters = """{"format":"webp"}""",
            Inputs = [new JobInput("a.jpg", 3, "image/jpeg", "jpeg", "jobs/1/in-0")],
            Client = "ip-192.0.2.1",
            Priority = JobPriority.Low,
            Share = 2,
            Fingerprint = "f00d",
            Batch = Guid.Parse("00000000-0000-0000-0000-000000000002"),
            WebhookUrl = "https://example.com/hook",
            QuotaClass = "image_processing",
            EstimateUsd = 0.03m,
            Quota = new QuotaStanding("image_processing", new QuotaCount(20, 17, Now), new QuotaCount(null, 18, Now), SoftExceeded: true),
            CreatedAt = Now,
            ExpiresAt = Now.AddDays(7),
            Status = JobStatus.Failed,
            Attempt = 3,
            HandedBack = 1,
            RetriedAfter = 2,
            Forgiven = 1,
            BackAfter = 2,
            Silo = "127.0.0.1:1@2",
            StartedAt = Now,
            CompletedAt = Now,
            Outputs = [new JobOutput("a.webp", 2, "image/webp", "beef", "jobs/1/out-0")],
            Result = """{"notes":[]}""",
            Error = new JobError("timeout", "Too long.", Retryable: false),
            ActualUsd = 0.02m,
        },
        """{"operation":"image.convert","queue":"image_processing","weight":2,"parameters":"{\u0022format\u0022:\u0022webp\u0022}","inputs":[{"name":"a.jpg","bytes":3,"content_type":"image/jpeg","file_type":"jpeg","blob_key":"jobs/1/in-0"}],"client":"ip-192.0.2.1","priority":"Low","share":2,"fingerprint":"f00d","batch":"00000000-0000-0000-0000-000000000002","webhook_url":"https://example.com/hook","quota_class":"image_processing","estimate_usd":0.03,"quota":{"class":"image_processing","day":{"limit":20,"used":17,"resets_at":"2026-01-02T03:04:05+00:00"},"month":{"used":18,"resets_at":"2026-01-02T03:04:05+00:00"},"soft_exceeded":true},"created_at":"2026-01-02T03:04:05+00:00","expires_at":"2026-01-09T03:04:05+00:00","status":"Failed","attempt":3,"handed_back":1,"retried_after":2,"forgiven":1,"back_after":2,"silo":"127.0.0.1:1@2","started_at":"2026-01-02T03:04:05+00:00","completed_at":"2026-01-02T03:04:05+00:00","outputs":[{"name":"a.webp","bytes":2,"content_type":"image/webp","sha256":"beef","blob_key":"jobs/1/out-0"}],"result":"{\u0022notes\u0022:[]}","error":{"code":"timeout","message":"Too long.","retryable":false},"actual_usd":0.02}""");

    [Fact]
    public void A_client_is_stored_like_this()
    {
        var job = Guid.Parse("00000000-0000-0000-0000-000000000001");
        AssertGolden(
            new ClientState
            {
                Day = "2026-01-02",
                Today = ImmutableDictionary<string, int>.Empty.Add("media_processing", 1),
                ThisMonth = ImmutableDictionary<string, int>.Empty.Add("media_processing", 2),
                CostToday = 0.01m,
                CostThisMonth = 0.02m,
                Open = ImmutableDictionary<Guid, OpenReservation>.Empty.Add(job, new OpenReservation("media_processing", 0.01m, "2026-01-02", Now) { Batch = job }),
                Own = new ClientLimits { Tier = "pro", RequestsPerMinute = 10, DownloadsPerMinute = 20, MaxOpenJobs = 5, Day = new Dictionary<string, int> { ["transcription"] = 3 } },
                Block = new BlockState(Now, "too much", 2),
            },
            """{"day":"2026-01-02","today":{"media_processing":1},"this_month":{"media_processing":2},"cost_today":0.01,"cost_this_month":0.02,"open":{"00000000-0000-0000-0000-000000000001":{"quota_class":"media_processing","usd":0.01,"day":"2026-01-02","at":"2026-01-02T03:04:05+00:00","batch":"00000000-0000-0000-0000-000000000001"}},"own":{"tier":"pro","requests_per_minute":10,"downloads_per_minute":20,"max_open_jobs":5,"day":{"transcription":3},"month":{}},"block":{"until":"2026-01-02T03:04:05+00:00","reason":"too much","count":2}}""");
    }

    [Fact]
    public void An_upload_is_stored_like_this() => AssertGolden(
        new UploadState { Request = new UploadRequest("ip-192.0.2.1", "a.jpg", 3, "image/jpeg", Now), BlobKey = "uploads/1/2" },
        """{"request":{"client":"ip-192.0.2.1","name":"a.jpg","bytes":3,"content_type":"image/jpeg","expires_at":"2026-01-02T03:04:05+00:00"},"blob_key":"uploads/1/2"}""");

    [Fact]
    public void A_batch_is_stored_like_this() => AssertGolden(
        new BatchState
        {
            Operation = "image.convert",
            Queue = "image_processing",
            Weight = 2,
            Parameters = """{"format":"webp"}""",
            Client = "ip-192.0.2.1",
            Priority = JobPriority.Low,
            Share = 2,
            Fingerprint = "f00d",
            Submission = Guid.Parse("00000000-0000-0000-0000-000000000001"),
            QuotaClass = "image_processing",
            Quota = new QuotaStanding("image_processing", new QuotaCount(20, 17, Now), new QuotaCount(null, 18, Now), SoftExceeded: true),
            KeepFor = TimeSpan.FromDays(7),
            CreatedAt = Now,
            Size = 1,
            Inputs = [new JobInput("a.jpg", 3, "image/jpeg", "jpeg", "jobs/1/in-0")],
            Order = BatchOrder.Cancel,
            WebhookUrl = "https://example.org/hook",
            Announced = true,
            Counts = new BatchCounts(0, 0, 1, 2, 3, 4),
            CompletedAt = Now,
        },
        """{"operation":"image.convert","queue":"image_processing","weight":2,"parameters":"{\u0022format\u0022:\u0022webp\u0022}","client":"ip-192.0.2.1","priority":"Low","share":2,"fingerprint":"f00d","submission":"00000000-0000-0000-0000-000000000001","quota_class":"image_processing","quota":{"class":"image_processing","day":{"limit":20,"used":17,"resets_at":"2026-01-02T03:04:05+00:00"},"month":{"used":18,"resets_at":"2026-01-02T03:04:05+00:00"},"soft_exceeded":true},"keep_for":"7.00:00:00","created_at":"2026-01-02T03:04:05+00:00","size":1,"inputs":[{"name":"a.jpg","bytes":3,"content_type":"image/jpeg","file_type":"jpeg","blob_key":"jobs/1/in-0"}],"order":"Cancel","webhook_url":"https://example.org/hook","announced":true,"counts":{"pending":0,"processing":0,"completed":1,"failed":2,"cancelled":3,"expired":4},"completed_at":"2026-01-02T03:04:05+00:00"}""");

    [Fact]
    public void An_upload_that_goes_straight_to_the_store_is_stored_like_this() => AssertGolden(
        new UploadState { Request = new UploadRequest("ip-192.0.2.1", "a.mp4", 3, "video/mp4", Now, new DirectUpload("uploads/1/2", "parts", 5)) },
        """{"request":{"client":"ip-192.0.2.1","name":"a.mp4","bytes":3,"content_type":"video/mp4","expires_at":"2026-01-02T03:04:05+00:00","direct":{"blob_key":"uploads/1/2","parts_id":"parts","part_bytes":5}}}""");

    [Fact]
    public void A_queue_is_stored_like_this() => AssertGolden(new QueueState { PausedAt = Now }, """{"paused_at":"2026-01-02T03:04:05+00:00"}""");

    [Fact]
    public void A_day_of_costs_is_stored_like_this() => AssertGolden(new SpendState { AlertedDay = "2026-01-02" }, """{"alerted_day":"2026-01-02"}""");

    [Fact]
    public void A_circuit_is_stored_like_this() => AssertGolden(
        new CircuitState { OpenedAt = Now, ReopensAt = Now.AddMinutes(10) }, """{"opened_at":"2026-01-02T03:04:05+00:00","reopens_at":"2026-01-02T03:14:05+00:00"}""");

    private static void AssertGolden<T>(T state, string golden)
    {
        Assert.Equal(golden, StateJson.Write(state));
        Assert.Equal(golden, StateJson.Write(StateJson.Read<T>(golden)));
    }
}
