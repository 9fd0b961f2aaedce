using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Grains.Jobs;

/// <summary>A job's durable state. Every rule of a job's life is a transition here; each returns the next state, or the same one when it does not apply.</summary>
public sealed record JobState
{
    /// <summary>A file that kills its worker must not be tried for ever.</summary>
    public const int MostAttempts = 3;

    public string Operation { get; init; } = "";
    public string Queue { get; init; } = "";
    public int Weight { get; init; } = 1;

    /// <summary>JSON text.</summary>
    public string Parameters { get; init; } = "{}";

    public IReadOnlyList<JobInput> Inputs { get; init; } = [];
    public string Client { get; init; } = "";
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>How many turns in the queue the client gets for one of an ordinary client; null is 1.</summary>
    public int? Share { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>The batch that the job is a member of.</summary>
    public Guid? Batch { get; init; }

    /// <summary>Who is told of the job's end: the event is stored by the write that ends it (<see cref="Webhooks.JobEvents"/>).</summary>
    public string? WebhookUrl { get; init; }

    public string QuotaClass { get; init; } = "";
    public decimal? EstimateUsd { get; init; }

    /// <summary>How the client's quota stood when the job was accepted.</summary>
    public QuotaStanding? Quota { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public JobStatus Status { get; init; }

    /// <summary>The fence: the number of the last attempt begun. It only grows.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that were handed back by a silo going down, or since no provider could be asked; they do not count.</summary>
    public int HandedBack { get; init; }

    /// <summary>The last attempt before an admin's retry: the next one has as many attempts as a new job, and stands in line like one.</summary>
    public int? RetriedAfter { get; init; }

    /// <summary>Attempts, as people count them, before the admin's retry.</summary>
    public int? Forgiven { get; init; }

    /// <summary>The attempt after which it went to the back of its line.</summary>
    public int? BackAfter { get; init; }

    /// <summary>Where the current attempt runs.</summary>
    public string? Silo { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>JSON text.</summary>
    public string? Result { get; init; }

    public JobError? Error { get; init; }
    public decimal? ActualUsd { get; init; }

    public bool IsFinished => Status is not (JobStatus.Pending or JobStatus.Processing);

    public long InputBytes => Inputs.Sum(input => input.Bytes);

    /// <summary>Attempts as people count them.</summary>
    public int CountedAttempts => Attempt - HandedBack;

    /// <summary>It failed by our fault: its inputs are kept, and an admin may retry it.</summary>
    public bool IsDeadLetter => Status == JobStatus.Failed && Error is { } error && ErrorCodes.Parse(error.Code).IsOurFault();

    /// <summary>It failed because a file is not what it says, or is none at all.</summary>
    public bool RejectsFile => Status == JobStatus.Failed && Error is { } error && ErrorCodes.Parse(error.Code) is ErrorCode.UnsupportedInput or ErrorCode.UnreadableInput;

    /// <summary>No attempt was begun since it was put in line like a new one.</summary>
    public bool IsAnew => RetriedAfter == Attempt || BackAfter == Attempt;

    public static JobState Accept(JobRequest request, DateTimeOffset now, QuotaStanding? quota = null) => new()
    {
        Operation = request.Operation,
        Queue = request.Queue,
        Weight = request.Weight,
        Parameters = request.Parameters,
        Inputs = request.Inputs,
        Client = request.Client,
        Priority = request.Priority,
        Share = request.Share,
        Fingerprint = request.Fingerprint,
        Batch = request.Batch,
        WebhookUrl = request.WebhookUrl,
        QuotaClass = request.QuotaClass,
        EstimateUsd = request.EstimateUsd,
        Quota = quota,
        CreatedAt = now,
        ExpiresAt = now + request.KeepFor,
    };

    /// <summary>Failed before any attempt, for what its inputs are.</summary>
    public JobState Refuse(Refusal refusal, DateTimeOffset now) =>
        Status != JobStatus.Pending
            ? this
            : this with { Status = JobStatus.Failed, CompletedAt = now, Error = new JobError(refusal.Code, refusal.Message, Retryable: false) };

    /// <summary>Only the next attempt of a waiting job may begin.</summary>
    public JobState Start(int attempt, string silo, DateTimeOffset now) =>
        Status != JobStatus.Pending || attempt != Attempt + 1
            ? this
            : this with { Status = JobStatus.Processing, Attempt = attempt, Silo = silo, StartedAt = now };

    /// <summary>True when this very attempt runs on this very silo: the answer to its start was lost.</summary>
    public bool IsRunning(int attempt, string silo) => Status == JobStatus.Processing && Attempt == attempt && Silo == silo;

    /// <summary>A late outcome of an attempt that was given up must not overwrite the current one. A dead letter's files are kept for <paramref name="keepDead"/> from now at least.</summary>
    public JobState Finish(AttemptOutcome outcome, DateTimeOffset now, TimeSpan keepDead)
    {
        if (Status != JobStatus.Processing || outcome.Attempt != Attempt)
            return this;
        var next = End(outcome, now);
        return next.IsDeadLetter && next.ExpiresAt < now + keepDead ? next with { ExpiresAt = now + keepDead } : next;
    }

    /// <summary>Begins a failed job again. Only for who knows its last attempt: an order that comes twice, or late, changes nothing. Its files are kept for <paramref name="keep"/> from now at least.</summary>
    public JobState Retry(int lastAttempt, DateTimeOffset now, TimeSpan keep) => Status != JobStatus.Failed || lastAttempt != Attempt
        ? this
        : Waiting() with
        {
            CompletedAt = null,
            Error = null,
            Result = null,
            ActualUsd = null,
            RetriedAfter = Attempt,
            Forgiven = CountedAttempts,
            ExpiresAt = ExpiresAt < now + keep ? now + keep : ExpiresAt,
        };

    /// <summary>True when this attempt's outcome is the one that was published: a retry of a report whose answer was lost.</summary>
    public bool Published(int attempt) => Attempt == attempt && Status is (JobStatus.Completed or JobStatus.Failed);

    /// <summary>True for a blob that somebody may still read: while the job runs all of them, then its inputs and what was published, and what a retry of a dead letter need not do again.</summary>
    public bool Keeps(string blobKey) =>
        !IsFinished || Status != JobStatus.Expired && (Inputs.Any(input => input.BlobKey == blobKey) || Outputs.Any(output => output.BlobKey == blobKey)
            || (IsDeadLetter && BlobKeys.IsCheckpoint(blobKey)));

    public JobState Cancel(DateTimeOffset now) => IsFinished ? this : Ended(JobStatus.Cancelled, now);

    /// <summary>The files are gone; what was done stays known.</summary>
    public JobState Expire() => IsFinished && Status != JobStatus.Expired ? this with { Status = JobStatus.Expired, Outputs = [], Result = null } : this;

    private static JobError Exhausted { get; } = new(
        ErrorCode.AttemptsExhausted.Wire(), $"The conversion ended its worker {MostAttempts} times and was given up.", Retryable: false);

    private JobState End(AttemptOutcome outcome, DateTimeOffset now) => outcome.End switch
    {
        AttemptEnd.Completed => Ended(JobStatus.Completed, now) with { Outputs = outcome.Outputs, Result = outcome.Result, ActualUsd = outcome.ActualUsd },
        AttemptEnd.Failed => Ended(JobStatus.Failed, now) with { Error = outcome.Error, Result = outcome.Result, ActualUsd = outcome.ActualUsd },
        AttemptEnd.HandedBack => Waiting() with { HandedBack = HandedBack + 1, BackAfter = outcome.ToBack ? Attempt : BackAfter },
        AttemptEnd.Lost when CountedAttempts - (Forgiven ?? 0) >= MostAttempts => Ended(JobStatus.Failed, now) with { Error = Exhausted },
        AttemptEnd.Lost => Waiting(),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.End, "no such end"),
    };

    private JobState Ended(JobStatus status, DateTimeOffset now) => this with { Status = status, CompletedAt = now, Silo = null };

    private JobState Waiting() => this with { Status = JobStatus.Pending, Silo = null, StartedAt = null };
}
