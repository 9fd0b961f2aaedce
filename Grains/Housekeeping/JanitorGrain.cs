using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Housekeeping;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Housekeeping;

/// <summary>Cleans what a crash or time leaves behind. Every step may be interrupted: the next round goes on.</summary>
[GrainType("janitor")]
internal sealed partial class JanitorGrain(
    JobTable jobs, StateTable states, WebhookTable webhooks, IBlobStore blobs, IOptions<JanitorOptions> options, IOptions<WebhookOptions> webhookOptions, TimeProvider clock, ILogger<JanitorGrain> log)
    : Grain, IJanitorGrain, IRemindable
{
    private const int Most = 500;

    private DateTimeOffset endsAt;

    public Task Wake()
    {
        var period = TimeSpan.FromMinutes(options.Value.PeriodMinutes);
        return this.RegisterOrUpdateReminder("sweep", TimeSpan.FromMinutes(1), period);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status) => await Sweep();

    public async Task<SweepReport> Sweep()
    {
        // Half of the time between two rounds: what is left then is the next one's.
        endsAt = clock.GetUtcNow() + (TimeSpan.FromMinutes(options.Value.PeriodMinutes) / 2);
        var report = new SweepReport(await ExpireJobs(), await DeleteOrphans(), await SettleReservations(), await ForgetUploads(), await AbortUnfinished());
        await ForgetJobs();
        await ForgetBatches();
        await ForgetEvents();
        LogSwept(log, report.Expired, report.Orphans, report.Reservations, report.Uploads, report.Unfinished);
        return report;
    }

    private Task<int> ExpireJobs() => Each(
        () => jobs.Expired(clock.GetUtcNow(), Most, CancellationToken.None),
        id => GrainFactory.GetGrain<IJobGrain>(id).Expire());

    private Task<int> ForgetJobs()
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepRecordDays);
        return Each(() => jobs.Forgettable(before, Most, CancellationToken.None), id => jobs.Delete(id, CancellationToken.None));
    }

    private Task<int> ForgetBatches()
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepRecordDays);
        return Each(
            () => states.EmptyBatches(before, Most, CancellationToken.None),
            key => GrainFactory.GetGrain<IBatchGrain>(Guid.Parse(key)).Forget());
    }

    private async Task ForgetEvents()
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(webhookOptions.Value.KeepDays);
        int forgotten;
        do
            forgotten = await webhooks.Forget(before, Most, CancellationToken.None);
        while (forgotten == Most && clock.GetUtcNow() < endsAt);
    }

    /// <summary>Cleans portion after portion, as long as there is more and time is left. What can not be cleaned is told and stands in nobody's way.</summary>
    private async Task<int> Each<T>(Func<Task<IReadOnlyList<T>>> next, Func<T, Task> clean)
    {
        var cleaned = 0;
        var seen = new HashSet<T>();
        while (true)
        {
            var portion = await next();
            var fresh = portion.Where(seen.Add).ToArray();
            foreach (var one in fresh)
            {
                try
                {
                    await clean(one);
                    cleaned++;
                }
                catch (Exception failure)
                {
                    LogNotCleaned(log, failure, one);
                }
            }

            if (portion.Count < Most || fresh.Length == 0 || clock.GetUtcNow() >= endsAt)
                return cleaned;
        }
    }

    /// <summary>Blobs of jobs that never came to be, and of attempts that were not published. The jobs are asked of the table, many at once: no grain wakes for it.</summary>
    private async Task<int> DeleteOrphans()
    {
        var before = clock.GetUtcNow() - TimeSpan.FromMinutes(options.Value.OrphanMinutes);
        var orphans = 0;
        var old = new List<(Guid Job, string Key, DateTimeOffset WrittenAt)>();
        await foreach (var blob in blobs.List(BlobKeys.Jobs, CancellationToken.None))
        {
            if (blob.WrittenAt > before || BlobKeys.JobOf(blob.Key) is not { } job)
                continue;
            old.Add((job, blob.Key, blob.WrittenAt));
            if (old.Count >= Most)
                orphans += await DeleteUnkept(old);
        }

        return orphans + await DeleteUnkept(old);
    }

    private async Task<int> DeleteUnkept(List<(Guid Job, string Key, DateTimeOffset WrittenAt)> old)
    {
        var known = await jobs.ReadMany(old.Select(blob => blob.Job).Distinct().ToArray(), CancellationToken.None);
        var states = known.ToDictionary(job => job.Key, job => StateJson.Read<JobState>(job.Value.State));
        var orphans = old.Where(blob => !states.TryGetValue(blob.Job, out var job) || !job.Keeps(blob.Key)).ToArray();
        foreach (var orphan in orphans)
            await blobs.Delete(orphan.Key, CancellationToken.None);
        foreach (var kept in old.Except(orphans).Where(blob => BlobAge.MustRenew(blob.WrittenAt, states[blob.Job].ExpiresAt, blobs.DaysKept, clock.GetUtcNow())))
            await blobs.Renew(kept.Key, CancellationToken.None);
        old.Clear();
        return orphans.Length;
    }

    private async Task<int> SettleReservations()
    {
        var age = TimeSpan.FromMinutes(options.Value.ReservationMinutes);
        var settled = 0;
        foreach (var key in await states.ClientsWithOpenReservations(clock.GetUtcNow() - age, Most, CancellationToken.None))
            settled += await GrainFactory.GetGrain<IClientGrain>(key).Sweep(age);
        return settled;
    }

    private Task<int> ForgetUploads()
    {
        var before = clock.GetUtcNow() - TimeSpan.FromMinutes(options.Value.UploadMinutes);
        return Each(() => states.Uploads(before, Most, CancellationToken.None), async key =>
        {
            var id = Guid.Parse(key);
            await blobs.Delete(BlobKeys.UploadPrefix(id), CancellationToken.None);
            await GrainFactory.GetGrain<IUploadGrain>(id).Forget();
        });
    }

    /// <summary>What a process was writing when it died, and uploads in parts that nobody completed. A bucket's own rule does the same, where it could be set.</summary>
    private Task<int> AbortUnfinished() =>
        blobs.AbortUnfinished(clock.GetUtcNow() - TimeSpan.FromMinutes(options.Value.UploadMinutes), CancellationToken.None);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "{What} could not be cleaned; the next round tries again")]
    private static partial void LogNotCleaned(ILogger log, Exception failure, object? what);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "Swept: {Expired} jobs expired, {Orphans} orphaned blobs, {Reservations} stale reservations, {Uploads} uploads, {Unfinished} unfinished writes")]
    private static partial void LogSwept(ILogger log, int expired, int orphans, int reservations, int uploads, int unfinished);
}
