using System.Diagnostics;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Converters.Tools;

namespace FlipUnit.TestSupport;

/// <summary>A worker that does what a library taken over by a hostile file might do.</summary>
public sealed class TestWorker : IWorkerHandler
{
    public const string Name = "test";

    /// <summary>Inside a box process ids are all alike.</summary>
    private readonly string id = Guid.NewGuid().ToString("n");

    public string Kind => Name;

    public void Initialize()
    {
        // Nothing to load.
    }

    public object Handle(JsonElement request, WorkerFolders folders, Action<double> progress)
    {
        switch (request.GetProperty("do").GetString())
        {
            case "fail":
                throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged.", id);
            case "throw":
                throw new InvalidOperationException($"broken in {folders.In}");
            case "die":
                using (var self = Process.GetCurrentProcess())
                    self.Kill();
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "rubbish":
                Say(new byte[100_000]);
                break;
            case "half":
                Say([200, 0, 0, 0, (byte)'{']);
                Environment.Exit(0);
                break;
            case "nonsense":
                Say([.. BitConverter.GetBytes(18), .. "{\"progress\":\"half\"}"u8[..18]]);
                break;
            case "flood":
                Flood();
                break;
            case "eat":
                Eat();
                break;
            case "links":
                File.WriteAllText(Path.Combine(folders.Work, "plain.txt"), "plain");
                File.CreateSymbolicLink(Path.Combine(folders.Work, "link.txt"), "/etc/hostname");
                using (var pipe = Process.Start("/usr/bin/mkfifo", [Path.Combine(folders.Work, "pipe.txt")]))
                    pipe.WaitForExit();
                break;
            case "children":
                using (Process.Start("/usr/bin/setsid", ["/bin/sleep", "300"]))
                    break;
        }

        return new { id, files = Directory.GetFiles(folders.In).Length };
    }

    private static void Say(ReadOnlySpan<byte> bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
        output.Flush();
    }

    private static void Flood()
    {
        var line = new string('x', 8191) + '\n';
        for (var i = 0; i < 8_000; i++)
            Console.Error.Write(line);
    }

    private static void Eat()
    {
        var eaten = new List<byte[]>();
        while (true)
        {
            eaten.Add(GC.AllocateUninitializedArray<byte>(16 * 1024 * 1024));
            eaten[^1].AsSpan().Fill(1);
        }
    }
}
