using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Batches;

/// <summary>What is still to be done to the members of a batch.</summary>
public enum BatchOrder
{
    None = 0,

    /// <summary>Cancel those that have not ended.</summary>
    Cancel = 1,

    /// <summary>Delete the files of all.</summary>
    Delete = 2,
}

/// <summary>A batch's durable state: what its members are made of until they are, and how many ended how. Each transition returns the next state, or the same one when it does not apply.</summary>
public sealed record BatchState
{
    public string Operation { get; init; } = "";
    public string Queue { get; init; } = "";
    public int Weight { get; init; } = 1;

    /// <summary>JSON text.</summary>
    public string Parameters { get; init; } = "{}";

    public string Client { get; init; } = "";
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>How many turns in the queue the client gets for one of an ordinary client; null is 1.</summary>
    public int? Share { get; init; }

    public string? Fingerprint { get; init; }
    public Guid Submission { get; init; }
    public string QuotaClass { get; init; } = "";

    /// <summary>How the client's quota stood with the batch.</summary>
    public QuotaStanding? Quota { get; init; }

    public TimeSpan KeepFor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Members; their ids follow from the batch's.</summary>
    public int Size { get; init; }

    /// <summary>One for each member, in order, until all are made: then the jobs have them.</summary>
    public IReadOnlyList<JobInput> Inputs { get; init; } = [];

    public BatchOrder Order { get; init; }

    /// <summary>Who is told when all members have ended.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>The event of its end is stored, and is not raised again whatever an admin retries.</summary>
    public bool Announced { get; init; }

    /// <summary>How the members ended; null while some have not.</summary>
    public BatchCounts? Counts { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsMaking => Inputs.Count > 0;

    /// <summary>Nothing is left to do or to wait for.</summary>
    public bool IsSettled => !IsMaking && Counts is not null && Order == BatchOrder.None && !OwesEvent;

    public bool OwesEvent => WebhookUrl is not null && CompletedAt is not null && !Announced;

    public static BatchState Accept(BatchRequest request, ReserveReply reserved, DateTimeOffset now) => new()
    {
        Operation = request.Operation,
        Queue = request.Queue,
        Weight = request.Weight,
        Parameters = request.Parameters,
        Client = request.Client,
        Priority = request.Priority,
        Fingerprint = request.Fingerprint,
        Submission = request.Submission,
        WebhookUrl = request.WebhookUrl,
        QuotaClass = request.QuotaClass,
        Quota = reserved.Quota,
        Share = reserved.Share,
        KeepFor = request.KeepFor,
        CreatedAt = now,
        Size = request.Inputs.Count,
        Inputs = request.Inputs,
    };

    /// <summary>What a member is submitted as; the same whenever it is asked for.</summary>
    public JobRequest Member(Guid batch, int index) => new()
    {
        Operation = Operation,
        Queue = Queue,
        Weight = Weight,
        Parameters = Parameters,
        Inputs = [Inputs[index]],
        Client = Client,
        Priority = Priority,
        Share = Share,
        QuotaClass = QuotaClass,
        KeepFor = KeepFor,
        Batch = batch,
    };

    public BatchState AllMade() => IsMaking ? this with { Inputs = [] } : this;

    /// <summary>Cancels what goes on; of a batch that has ended deletes the files.</summary>
    public BatchState Delete() => this with { Order = CompletedAt is null ? BatchOrder.Cancel : BatchOrder.Delete };

    public BatchState Announce() => OwesEvent ? this with { Announced = true } : this;

    /// <summary>Takes in how the members stand. A batch that ended begins again when an admin retries one of them.</summary>
    public BatchState See(BatchCounts counts, DateTimeOffset now)
    {
        if (IsMaking)
            return this;
        var ended = counts.AllEnded;
        var isCarriedOut = Order == BatchOrder.Cancel ? ended : counts.Expired == Size;
        var next = this with
        {
            Counts = ended ? counts : null,
            CompletedAt = ended ? CompletedAt ?? now : null,
            Order = isCarriedOut ? BatchOrder.None : Order,
        };
        return next == this ? this : next;
    }
}
