using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace FlipUnit.Load;

/// <summary>One run: all jobs are submitted as fast as the clients can, then each is followed to its end.</summary>
internal sealed class LoadRun(Uri url, Work work, int jobs, int clients) : IDisposable
{
    private readonly HttpClient[] connections = [.. Enumerable.Range(0, clients).Select(client => Connections.FromOwnAddress(url, client, connections: 1))];
    private readonly ConcurrentBag<string> accepted = [];
    private readonly ConcurrentBag<double> submits = [];
    private readonly ConcurrentBag<Ended> ended = [];
    private int next;
    private int refused;

    public async Task<Outcome> Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(connections.Select(connection => Submit(connection, cancellation)));
        var submitSeconds = clock.Elapsed.TotalSeconds;

        var waiting = new ConcurrentQueue<string>(accepted);
        await Task.WhenAll(connections.Select(connection => Follow(connection, waiting, cancellation)));
        var all = ended.ToArray();
        var span = all.Length == 0 ? 0 : (all.Max(job => job.CompletedAt) - all.Min(job => job.CreatedAt)).TotalSeconds;
        return new Outcome(
            jobs, accepted.Count, refused, all.Count(job => job.Status == "completed"), submitSeconds, span,
            [.. submits.Order()], [.. all.Select(job => (job.CompletedAt - job.CreatedAt).TotalMilliseconds).Order()]);
    }

    public void Dispose()
    {
        foreach (var connection in connections)
            connection.Dispose();
    }

    private async Task Submit(HttpClient http, CancellationToken cancellation)
    {
        int job;
        while ((job = Interlocked.Increment(ref next)) <= jobs)
        {
            using var form = work.Form(job);
            var began = Stopwatch.GetTimestamp();
            using var answer = await http.PostAsync("/v1/jobs", form, cancellation);
            submits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (answer.StatusCode == HttpStatusCode.Accepted)
                accepted.Add(JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation)).GetProperty("id").GetString()!);
            else
                Interlocked.Increment(ref refused);
        }
    }

    private async Task Follow(HttpClient http, ConcurrentQueue<string> waiting, CancellationToken cancellation)
    {
        while (waiting.TryDequeue(out var id))
        {
            JsonElement job;
            do
                job = JsonElement.Parse(await http.GetStringAsync($"/v1/jobs/{id}?wait=20", cancellation));
            while (job.GetProperty("status").GetString() is "pending" or "processing");
            ended.Add(new Ended(job.GetProperty("status").GetString()!, job.GetProperty("created_at").GetDateTimeOffset(), job.GetProperty("completed_at").GetDateTimeOffset()));
        }
    }

    private sealed record Ended(string Status, DateTimeOffset CreatedAt, DateTimeOffset CompletedAt);
}

/// <summary>What a run saw. Times in milliseconds are in order; <paramref name="WorkSeconds"/> is from the first acceptance to the last end, by the server's clock.</summary>
internal sealed record Outcome(
    int Jobs, int Accepted, int Refused, int Completed, double SubmitSeconds, double WorkSeconds, double[] SubmitMilliseconds, double[] LifeMilliseconds);
