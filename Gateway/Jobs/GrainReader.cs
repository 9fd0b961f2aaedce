using System.Collections.Concurrent;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>
/// Asks job grains, and asks again when a silo dies under the question. Reads of one job that wait at the same time share
/// a call, but only one that begins after they came: nobody is told anything older than their own question.
/// </summary>
public sealed class GrainReader(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<Guid, SharedRead> reads = new();

    public Task<JobView?> Read(Guid job) => reads.GetOrAdd(job, static (id, reader) => new SharedRead(reader, id), this).Join();

    /// <summary>The job once its version differs from the known one, or as it is after a while, which may be shorter than was asked.</summary>
    public async Task<JobView?> Watch(Guid job, string? version, TimeSpan patience) =>
        await ClusterCalls.Watch(wait => grains.GetGrain<IJobGrain>(job).Watch(version, wait), patience);

    /// <summary>What the job's attempt has said on the way from there on; null when nothing of it is known.</summary>
    public async Task<SaidText?> Said(Guid job, int attempt, int offset) =>
        await ClusterCalls.Ask(() => grains.GetGrain<IJobGrain>(job).Said(attempt, offset));

    // Submitting again is safe: the grain accepts a job once.
    public async Task<SubmitReply> Submit(Guid job, JobRequest request) =>
        await ClusterCalls.Ask(() => grains.GetGrain<IJobGrain>(job).Submit(request));

    public async Task<JobView?> Delete(Guid job) =>
        await ClusterCalls.Ask(() => grains.GetGrain<IJobGrain>(job).Delete());

    // The attempt is the fence: asked twice it is retried once.
    public async Task<RetryReply?> Retry(Guid job, int lastAttempt) =>
        await ClusterCalls.Ask(() => grains.GetGrain<IJobGrain>(job).Retry(lastAttempt));

    private async Task<JobView?> Ask(Guid job) => await ClusterCalls.Ask(() => grains.GetGrain<IJobGrain>(job).Read());

    private sealed class SharedRead(GrainReader reader, Guid job)
    {
        private readonly Lock guard = new();
        private Task<JobView?>? running;
        private Task<JobView?>? next;

        public Task<JobView?> Join()
        {
            lock (guard)
            {
                if (running is null)
                    return running = First();
                return next ??= After(running);
            }
        }

        private async Task<JobView?> First()
        {
            await Task.Yield();
            return await Ask();
        }

        private async Task<JobView?> After(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            lock (guard)
            {
                running = next;
                next = null;
            }

            return await Ask();
        }

        private async Task<JobView?> Ask()
        {
            try
            {
                return await reader.Ask(job);
            }
            finally
            {
                lock (guard)
                {
                    if (next is null)
                    {
                        running = null;
                        reader.reads.TryRemove(job, out _);
                    }
                }
            }
        }
    }
}
