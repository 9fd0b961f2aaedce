using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Batches;

/// <summary>A batch as clients see it.</summary>
public sealed record BatchModel
{
    public const string Root = "/v1/batches";

    public required Guid Id { get; init; }
    public required string Operation { get; init; }
    public required string Queue { get; init; }

    [Description("One of pending, processing, completed, failed, cancelled, expired. It begins with the first job and ends with the last; a batch of which any job completed is completed.")]
    public required JobStatus Status { get; init; }

    [Description("The part of the jobs that have ended, 0 to 1.")]
    public required double Progress { get; init; }

    public required BatchCountsModel Counts { get; init; }
    public required JobPriority Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When the last job had ended.")]
    public DateTimeOffset? CompletedAt { get; init; }

    public required JsonElement Parameters { get; init; }

    [Description("How the quota of the jobs' class stood when the batch was accepted; left out where there is none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuotaStanding? Quota { get; init; }

    [Description("Every job, in the order of the inputs; left out in events.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MemberModel>? Jobs { get; init; }

    public required LinksModel Links { get; init; }

    public static string Self(Guid id) => $"{Root}/{id}";

    public static BatchModel Of(BatchView batch, IReadOnlyList<BatchMember>? members = null) => new()
    {
        Id = batch.Id,
        Operation = batch.Operation,
        Queue = batch.Queue,
        Status = batch.Counts.Status,
        Progress = Math.Round((double)batch.Counts.Ended / batch.Size, 4),
        Counts = BatchCountsModel.Of(batch.Counts),
        Priority = batch.Priority,
        CreatedAt = batch.CreatedAt,
        CompletedAt = batch.CompletedAt,
        Parameters = JsonElement.Parse(batch.Parameters),
        Quota = batch.Quota,
        Jobs = members is null ? null : [.. members.Select(MemberModel.Of)],
        Links = new LinksModel(Self(batch.Id), $"{Self(batch.Id)}/events", Self(batch.Id), $"{Self(batch.Id)}/download"),
    };
}

/// <summary>How many jobs have each status.</summary>
public sealed record BatchCountsModel(int Total, int Pending, int Processing, int Completed, int Failed, int Cancelled, int Expired)
{
    public static BatchCountsModel Of(BatchCounts counts) => new(
        counts.Pending + counts.Processing + counts.Ended, counts.Pending, counts.Processing, counts.Completed, counts.Failed, counts.Cancelled, counts.Expired);
}

/// <summary>A job of a batch: its input's name (null once the record is forgotten), and why it failed if it did. Its address has the rest.</summary>
public sealed record MemberModel(Guid Id, string? Name, JobStatus Status, JobError? Error, string Url)
{
    public static MemberModel Of(BatchMember member) => new(member.Id, member.Name, member.Status, member.Error, JobLinks.Self(member.Id));
}
