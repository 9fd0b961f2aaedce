using System.Globalization;

namespace FlipUnit.Load.Steady;

/// <summary>A file of what was acknowledged and when, so that it can be asked for after a disaster: a line a job, with the output's hash once it is known.</summary>
internal sealed class Ledger(string? path) : IDisposable
{
    private readonly StreamWriter? writer = path is null ? null : new StreamWriter(path, append: true) { AutoFlush = true };
    private readonly Lock guard = new();

    public void Write(string id, string? sha256)
    {
        if (writer is null)
            return;
        lock (guard)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id} {DateTimeOffset.UtcNow:O} {sha256 ?? "-"}"));
    }

    /// <summary>Jobs acknowledged before a time, with their hashes where they were known by then.</summary>
    public static IReadOnlyDictionary<string, string?> Before(string path, DateTimeOffset time)
    {
        var jobs = new Dictionary<string, string?>();
        foreach (var parts in File.ReadLines(path).Select(line => line.Split(' ')))
        {
            if (DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture) < time)
                jobs[parts[0]] = parts[2] == "-" ? jobs.GetValueOrDefault(parts[0]) : parts[2];
        }

        return jobs;
    }

    public void Dispose() => writer?.Dispose();
}
