using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class VideoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_cancelled_video_takes_its_process_tree_with_it_within_2_seconds_and_leaves_no_scratch()
    {
        using var folder = new TemporaryFolder();
        var clip = await Clip(folder.File("clip.mp4"));
        await using var cluster = await FlipUnitCluster.Create();
        var silo = await cluster.StartSilo(mediaSlots: 6);
        using var api = await cluster.StartGateway();
        await api.Available("video.convert");
        // A slow codec: nobody waits for its end.
        var id = ApiClient.IdOf(await api.Submit("video.convert", """{"format":"webm","quality":"high"}""", "clip.mp4", clip));
        await api.Until(id, job => job.GetProperty("progress").GetDouble() > 0, Patience);
        var tree = Descendants(silo.Id).Where(process => Name(process) == "ffmpeg").ToArray();
        Assert.NotEmpty(tree);

        Assert.Equal(HttpStatusCode.NoContent, await api.Delete(id));
        await Wait.Until(() => tree.All(process => Name(process) != "ffmpeg") && !Descendants(silo.Id).Any(process => Name(process) is "ffmpeg" or "bwrap"), TimeSpan.FromSeconds(2), "the tree is gone");
        await Wait.Until(() => !Directory.EnumerateFiles(cluster.Scratch, "*", SearchOption.AllDirectories).Any(), TimeSpan.FromSeconds(2), "scratch is empty");
        Assert.Equal("cancelled", ApiClient.StatusOf(await api.Job(id)));

        var next = await api.Submit("audio.convert", """{"format":"mp3"}""", "tone.wav", await File.ReadAllBytesAsync(Repository.TestData("tone.wav")));
        Assert.Equal("completed", ApiClient.StatusOf(await api.Ended(ApiClient.IdOf(next), Patience)));
    }

    private static async Task<byte[]> Clip(string path)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=40", "-c:v", "libx264", "-preset", "ultrafast", path]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return await File.ReadAllBytesAsync(path);
    }

    private static List<int> Descendants(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && Parent(process) is { } parent)
                parents[process] = parent;
        }

        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents.Where(pair => pair.Value == found[i]).Select(pair => pair.Key));
        return found[1..];
    }

    private static int? Parent(int process)
    {
        // "PID (NAME) STATE PPID …"; a name may hold spaces and brackets.
        var stat = Read($"/proc/{process}/stat");
        return stat.Length == 0 ? null : int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static string Name(int process) => Read($"/proc/{process}/comm").Trim();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process ended.
            return "";
        }
    }
}
