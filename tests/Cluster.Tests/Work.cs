using System.Globalization;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

/// <summary>Jobs of known length, and what must be true of them in the end.</summary>
internal static class Work
{
    public static async Task<List<string>> SubmitSleeps(ApiClient api, int count, double seconds)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(ApiClient.IdOf(await Sleep(api, seconds, Text(i))));
        return ids;
    }

    public static Task<JsonElement> Sleep(ApiClient api, double seconds, string text, IReadOnlyDictionary<string, string>? headers = null) =>
        api.Submit("test.sleep", JsonSerializer.Serialize(new { seconds }), "in.txt", Encoding.UTF8.GetBytes(text), headers);

    public static string Text(int index) => $"job {index}";

    /// <summary>Every job completed, with exactly one published output: its own.</summary>
    public static async Task AssertAllCompleted(ApiClient api, IReadOnlyList<string> ids, TimeSpan patience)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            var job = await api.Ended(ids[i], patience);
            Assert.True(ApiClient.StatusOf(job) == "completed", job.ToString());
            Assert.Equal(1, job.GetProperty("outputs").GetArrayLength());
            Assert.Equal(Text(i), Encoding.UTF8.GetString(await api.Output(job)));
        }
    }

    /// <summary>No silo ever gave more slots of the media queue than it has.</summary>
    public static async Task AssertSlotsHeld(IEnumerable<ProgramProcess> silos, int slots)
    {
        using var http = new HttpClient();
        foreach (var silo in silos.Where(silo => !silo.HasExited))
        {
            var counts = JsonElement.Parse(await http.GetStringAsync(new Uri(silo.Url, "/health/slots")));
            if (counts.TryGetProperty("media_processing", out var media))
                Assert.InRange(media.GetProperty("peak").GetInt32(), 0, slots);
        }
    }

    /// <summary>What a refused attempt put is of an attempt before the published one, for the janitor to sweep.</summary>
    public static void AssertNoLaterAttempt(FlipUnitCluster cluster, JsonElement job)
    {
        var folder = Directory.EnumerateDirectories(cluster.Blobs, Guid.Parse(ApiClient.IdOf(job)).ToString("n"), SearchOption.AllDirectories).Single();
        var attempts = Directory.EnumerateFiles(folder, "a-*~out-*").Select(path => int.Parse(Path.GetFileName(path)[2..].Split('~')[0], CultureInfo.InvariantCulture));
        Assert.Equal(job.GetProperty("attempt").GetInt32(), attempts.Max());
    }

    /// <summary>
    /// Of each job's attempts the last one's files are left. An attempt that its silo's death interrupted may have put its own before;
    /// the janitor sweeps those when they are old (JanitorTests).
    /// </summary>
    public static void AssertOnePublished(FlipUnitCluster cluster, int jobs, int interrupted = 0)
    {
        var outputs = Directory.EnumerateFiles(cluster.Blobs, "*~out-*", SearchOption.AllDirectories).ToArray();
        Assert.Equal(jobs, outputs.Select(Path.GetDirectoryName).Distinct().Count());
        Assert.InRange(outputs.Length, jobs, jobs + interrupted);
    }
}
