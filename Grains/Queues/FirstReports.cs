namespace FlipUnit.Grains.Queues;

/// <summary>Whether a dispatcher that has just come up has heard of every silo: before, it does not know what can be run, and must not say that nothing can.</summary>
internal sealed class FirstReports(DateTimeOffset since)
{
    /// <summary>A silo that hangs is not waited for longer: reports come every second, and one that hung on a dead dispatcher is given up after five.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly HashSet<string> heard = [];
    private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Complete => complete.Task;

    public void Hear(string silo) => heard.Add(silo);

    public void Look(IEnumerable<string> members, DateTimeOffset now)
    {
        if (now - since >= Patience || members.All(heard.Contains))
            complete.TrySetResult();
    }
}
