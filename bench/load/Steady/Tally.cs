using System.Collections.Concurrent;
using System.Globalization;

namespace FlipUnit.Load.Steady;

/// <summary>What steady clients saw, all together.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, string> jobs = new();
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentBag<double> milliseconds = [];
    private readonly Lock guard = new();
    private int failed;
    private int lost;
    private int doubled;
    private int completed;
    private int resumed;
    private int broken;
    private (double Seconds, string Job) pause = (0, "none");

    public int Completed => completed;

    public bool IsClean => failed == 0 && lost == 0 && doubled == 0;

    public void Request(double took) => milliseconds.Add(took);

    public void Fail(string what)
    {
        Interlocked.Increment(ref failed);
        complaints.Enqueue(what);
    }

    public void Lose(string what)
    {
        Interlocked.Increment(ref lost);
        complaints.Enqueue("lost: " + what);
    }

    public void Double(string what)
    {
        Interlocked.Increment(ref doubled);
        complaints.Enqueue("doubled: " + what);
    }

    /// <summary>An accepted job; two submissions must not be one.</summary>
    public void Accept(string id, string key)
    {
        if (!jobs.TryAdd(id, key))
            Double($"{id} answers {key} and {jobs[id]}");
    }

    public void Complete() => Interlocked.Increment(ref completed);

    /// <summary>A stream that its gateway ended before the job did: the client went on at another.</summary>
    public void Resume() => Interlocked.Increment(ref resumed);

    /// <summary>A stream that broke off.</summary>
    public void Break() => Interlocked.Increment(ref broken);

    public void Pause(double seconds, string job)
    {
        lock (guard)
        {
            if (seconds > pause.Seconds)
                pause = (seconds, job);
        }
    }

    public void Write(TextWriter to)
    {
        var sorted = milliseconds.Order().ToArray();
        Line(to, "jobs", $"{jobs.Count} accepted, {completed} completed");
        Line(to, "requests", $"{sorted.Length}; ms p50 {At(sorted, 0.5):0}  p99 {At(sorted, 0.99):0}  most {At(sorted, 1):0}");
        Line(to, "streams", $"{resumed} resumed at another gateway, {broken} broken off and resumed");
        Line(to, "longest pause", $"{pause.Seconds:0.0} s ({pause.Job})");
        Line(to, "result", $"{failed} failed, {lost} lost, {doubled} doubled");
        foreach (var complaint in complaints.Take(20))
            to.WriteLine("  " + complaint);
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static void Line(TextWriter to, string name, FormattableString value) => to.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
}
