using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Grains.Batches;

/// <summary>What the job rows say of a batch's members: one query, and no job grain wakes for it.</summary>
internal sealed class BatchMembers(JobTable jobs)
{
    /// <summary>A member that has no row waits to be made, or else was forgotten long after it expired.</summary>
    public async Task<BatchCounts> Count(Guid batch, BatchState state)
    {
        var rows = await jobs.CountMembers(batch, CancellationToken.None);
        var missing = state.Size - rows.Values.Sum();
        return new BatchCounts(
            Of(JobStatus.Pending) + (state.IsMaking ? missing : 0), Of(JobStatus.Processing), Of(JobStatus.Completed), Of(JobStatus.Failed),
            Of(JobStatus.Cancelled), Of(JobStatus.Expired) + (state.IsMaking ? 0 : missing));

        int Of(JobStatus status) => rows.GetValueOrDefault((short)status);
    }

    /// <summary>Indices of the members that are not made yet.</summary>
    public async Task<IReadOnlyList<int>> Missing(Guid batch, BatchState state)
    {
        var made = await jobs.Members(batch, CancellationToken.None);
        return [.. Enumerable.Range(0, state.Size).Where(index => !made.ContainsKey(MemberIds.Of(batch, index)))];
    }

    public async Task<IReadOnlyList<Guid>> Of(Guid batch, Predicate<JobStatus> wanted) =>
        [.. (await jobs.Members(batch, CancellationToken.None)).Where(member => wanted((JobStatus)member.Value)).Select(member => member.Key)];

    public async Task<IReadOnlyList<BatchMember>> List(Guid batch, BatchState state)
    {
        var ids = MemberIds.All(batch, state.Size);
        var rows = await jobs.ReadMany(ids, CancellationToken.None);
        return [.. ids.Select((id, index) => rows.TryGetValue(id, out var row) ? Shown(id, StateJson.Read<JobState>(row.State)) : Unmade(id, index, state))];
    }

    public async Task<IReadOnlyList<JobOutput>> Outputs(Guid batch, int first, int count)
    {
        var ids = Enumerable.Range(first, count).Select(index => MemberIds.Of(batch, index)).ToArray();
        var rows = await jobs.ReadMany(ids, CancellationToken.None);
        return [.. ids.Where(rows.ContainsKey).SelectMany(id => StateJson.Read<JobState>(rows[id].State).Outputs)];
    }

    private static BatchMember Shown(Guid id, JobState job) => new(id, job.Inputs.Count > 0 ? job.Inputs[0].Name : null, job.Status, job.Error);

    private static BatchMember Unmade(Guid id, int index, BatchState state) => state.IsMaking
        ? new BatchMember(id, state.Inputs[index].Name, JobStatus.Pending, Error: null)
        : new BatchMember(id, Name: null, JobStatus.Expired, Error: null);
}
