using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace FlipUnit.Load.Steady;

/// <summary><c>verify</c>: whether everything that a ledger says was acknowledged before a time is there, and is what it was.</summary>
internal static class VerifyCommand
{
    public static Command Create(Option<Uri> url)
    {
        var ledger = new Option<string>("--ledger") { Description = "What steady wrote.", Required = true };
        var before = new Option<string>("--before") { Description = "Jobs acknowledged before this time (ISO 8601).", Required = true };
        var command = new Command("verify", "Asks for every acknowledged job of a ledger and compares its output.") { url, ledger, before };
        command.SetAction(async (parsed, cancellation) =>
        {
            var jobs = Ledger.Before(parsed.GetValue(ledger)!, DateTimeOffset.Parse(parsed.GetValue(before)!, CultureInfo.InvariantCulture));
            using var http = Connections.FromOwnAddress(parsed.GetValue(url)!, client: 0, connections: 8);
            var outcomes = new ConcurrentBag<string>();
            await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (job, _) => outcomes.Add(await Look(http, job.Key, job.Value)));
            foreach (var group in outcomes.GroupBy(outcome => outcome.Split(':')[0]).OrderBy(group => group.Key, StringComparer.Ordinal))
                Console.WriteLine($"{group.Count()} {group.Key}");
            foreach (var wrong in outcomes.Where(outcome => outcome.StartsWith("wrong", StringComparison.Ordinal)).Take(20))
                Console.WriteLine("  " + wrong);
            return jobs.Count > 0 && outcomes.All(outcome => !outcome.StartsWith("wrong", StringComparison.Ordinal)) ? 0 : 1;
        });
        return command;
    }

    private static async Task<string> Look(HttpClient http, string id, string? sha256)
    {
        JsonElement job;
        string? status;
        var end = DateTime.UtcNow.AddMinutes(2);
        do
        {
            using var answer = await http.GetAsync($"/v1/jobs/{id}?wait=20");
            if (!answer.IsSuccessStatusCode)
                return $"wrong: {id} {(int)answer.StatusCode}";
            job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            status = job.GetProperty("status").GetString();
        }
        while (status is "pending" or "processing" && DateTime.UtcNow < end);
        if (status == "failed" && sha256 is null)
            return $"failed plainly, {job.GetProperty("error").GetProperty("code")}";
        if (status != "completed")
            return $"wrong: {id} {status}";
        using var output = await http.GetAsync($"/v1/jobs/{id}/outputs/0");
        if (!output.IsSuccessStatusCode)
            return $"wrong: {id} its output answers {(int)output.StatusCode}";
        var found = Convert.ToHexStringLower(SHA256.HashData(await output.Content.ReadAsByteArrayAsync()));
        return found != job.GetProperty("outputs")[0].GetProperty("sha256").GetString() || (sha256 is not null && found != sha256)
            ? $"wrong: {id} has another output"
            : sha256 is null ? "completed since" : "completed, the same output";
    }
}
