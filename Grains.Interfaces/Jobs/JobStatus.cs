namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>Where a job is in its life; the wire form is snake_case.</summary>
[GenerateSerializer, Alias("job-status")]
public enum JobStatus
{
    Pending = 0,
    Processing = 1,
    Completed = 2,
    Failed = 3,
    Cancelled = 4,
    Expired = 5,
}

/// <summary>Which jobs of a queue are picked first.</summary>
[GenerateSerializer, Alias("job-priority")]
public enum JobPriority
{
    High = 0,
    Normal = 1,
    Low = 2,
}
