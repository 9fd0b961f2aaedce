using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class TranscriptionTests
{
    private const int Recordings = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Each recording is cut into a part of 341 s and one of 359 s. The first is answered at once, the second not before the
    /// silo was killed: then what is done is known, and what was under way.
    /// </summary>
    [Fact]
    public async Task A_silo_killed_in_mid_transcription_costs_only_the_parts_that_were_under_way()
    {
        using var folder = new TemporaryFolder();
        var files = await Task.WhenAll(Enumerable.Range(0, Recordings).Select(index => Recording(folder.File($"{index}.wav"), 300 + (50 * index))));
        await using var provider = await FakeProvider.Start();
        provider.Always(new FakeAnswer { Sentences = true });
        var answers = new TaskCompletionSource();
        provider.When(sent => IsSecond(sent.Sound!) ? new FakeAnswer { Sentences = true, After = answers.Task } : null);
        await using var cluster = await FlipUnitCluster.Create();
        await cluster.StartSilo("general", own: provider.Settings("Transcription"));
        var victim = await cluster.StartSilo("io", own: provider.Settings("Transcription"));
        using var api = await cluster.StartGateway();
        await api.Available("audio.transcribe");

        var ids = new List<string>();
        foreach (var file in files)
            ids.Add(ApiClient.IdOf(await api.Submit("audio.transcribe", "{}", "talk.wav", file)));
        await Wait.Until(() => provider.Sounds.Count(IsSecond) == Recordings && Kept(cluster) == Recordings, Patience, "the first parts are kept, the second under way");
        await victim.Kill();
        var sentBefore = provider.Received.Count;
        await cluster.StartSilo("io", own: provider.Settings("Transcription"));
        answers.SetResult();

        foreach (var id in ids)
        {
            var job = await api.Ended(id, Patience);
            Assert.True(ApiClient.StatusOf(job) == "completed", job.ToString());
            Assert.Equal(2, job.GetProperty("attempt").GetInt32());
            Assert.Equal(141, job.GetProperty("result").GetProperty("segments").GetArrayLength());
            Assert.Equal("0.0700", job.GetProperty("cost").GetProperty("estimate").GetString());
            Assert.Equal("0.0700", job.GetProperty("cost").GetProperty("actual").GetString());
        }

        // Of what had been answered nothing was sent again; of what was under way each once.
        Assert.Equal(2 * Recordings, sentBefore);
        Assert.All(provider.Sounds.GroupBy(sent => sent.Hash), part => Assert.Equal(IsSecond(part.First()) ? 2 : 1, part.Count()));
        await Wait.Until(() => Kept(cluster) == 0, Patience, "what was kept for the next attempt is gone");
        var account = await Quota(api);
        Assert.Equal(Recordings, account.GetProperty("quotas").GetProperty("transcription").GetProperty("day").GetProperty("used").GetInt32());
    }

    [Fact]
    public async Task Past_what_a_day_may_cost_there_is_an_alert_and_what_is_refused_costs_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var provider = await FakeProvider.Start();
        provider.Always(new FakeAnswer { Sentences = true });
        await using var cluster = await FlipUnitCluster.Create();
        var settings = new Dictionary<string, string>(provider.Settings("Transcription")) { ["FlipUnit:Costs:AlertUsdPerDay"] = "0.05", ["FlipUnit:Limits:TranscriptionMinutes"] = "12" };
        var silo = await cluster.StartSilo(own: settings);
        using var api = await cluster.StartGateway();
        await api.Available("audio.transcribe");

        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await api.Submit("audio.transcribe", "{}", "long.wav", await Recording(folder.File("long.wav"), 440, seconds: 740)));
        Assert.Contains("duration_exceeded", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Quota(api)).GetProperty("quotas").GetProperty("transcription").GetProperty("day").GetProperty("used").GetInt32());
        Assert.Empty(provider.Received);

        var job = await api.Ended(ApiClient.IdOf(await api.Submit("audio.transcribe", "{}", "talk.wav", await Recording(folder.File("talk.wav"), 440))), Patience);
        Assert.Equal("0.0700", job.GetProperty("cost").GetProperty("actual").GetString());
        await Wait.Until(() => silo.Log.Contains("SpendGrain[1801]", StringComparison.Ordinal), Patience, "the alert");
        Assert.Equal("0.0700", (await Quota(api)).GetProperty("cost").GetProperty("today").GetString());
    }

    private static bool IsSecond(FakeSound sent) => Math.Round(sent.Seconds) == 359;

    private static int Kept(FlipUnitCluster cluster) => Directory.EnumerateFiles(cluster.Blobs, "c~part-*", SearchOption.AllDirectories).Count();

    private static async Task<JsonElement> Quota(ApiClient api) => JsonElement.Parse(await api.Http.GetStringAsync(new Uri("/v1/quota", UriKind.Relative)));

    /// <summary>A tone with one pause, from 340 to 342 s.</summary>
    private static async Task<byte[]> Recording(string path, int hertz, int seconds = 700)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"aevalsrc=if(between(t\\,340\\,342)\\,0\\,0.2*sin({hertz}*6.283*t)):s=8000:d={seconds}");
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, path]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return await File.ReadAllBytesAsync(path);
    }
}
