using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Storage.Sql;
using Orleans.Storage;

namespace FlipUnit.Grains.Persistence;

/// <summary>Grain storage on our own tables: jobs have a table with promoted columns, all other states share one. ETags are row versions.</summary>
internal sealed class DurableStorage(JobTable jobs, StateTable states) : IGrainStorage
{
    private const string JobKind = "job";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = stateName == JobKind
            ? await jobs.Read(grainId.GetGuidKey())
            : await states.Read(stateName, grainId.Key.ToString()!, CancellationToken.None);
        grainState.RecordExists = row is not null;
        grainState.ETag = row is { } found ? Text(found.Version) : null!;
        grainState.State = row is { } stored ? StateJson.Read<T>(stored.State) : Activator.CreateInstance<T>();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var version = Version(grainState.ETag) + 1;
        var text = StateJson.Write(grainState.State);
        var written = grainState.State is JobState job
            ? await jobs.Write(Row(grainId.GetGuidKey(), version, job, text))
            : await states.Write(new StateRow(stateName, grainId.Key.ToString()!, version, text));
        if (written is null)
            throw new InconsistentStateException($"{stateName} {grainId}: version {version - 1} is not the stored one", storedEtag: "another", currentEtag: grainState.ETag);
        grainState.ETag = Text(version);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (stateName == JobKind)
            await jobs.Delete(grainId.GetGuidKey(), CancellationToken.None);
        else if (grainState.RecordExists && !await states.Delete(stateName, grainId.Key.ToString()!, Version(grainState.ETag), CancellationToken.None))
            throw new InconsistentStateException($"{stateName} {grainId}: cleared over another version", storedEtag: "another", currentEtag: grainState.ETag);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private static JobRow Row(Guid id, int version, JobState job, string text) => new(
        id, version, (short)job.Status, job.Queue, job.Operation, job.Client, (short)job.Priority, (short)job.Weight,
        job.Attempt, job.Silo, job.CreatedAt, job.ExpiresAt, text)
    {
        InputBytes = job.InputBytes,
        Share = (short)(job.Share ?? 1),
        Dead = job.IsDeadLetter,
        Batch = job.Batch,
        EstimateUsd = job.EstimateUsd,
        ActualUsd = job.ActualUsd,
        Event = JobEvents.Of(id, job)?.Row(job.CompletedAt ?? job.CreatedAt),
    };

    private static int Version(string? etag) => etag is null ? 0 : int.Parse(etag, System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(int version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
