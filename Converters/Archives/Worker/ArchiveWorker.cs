using System.Text;
using System.Text.Json;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using SharpCompress.Common;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Reads and writes archives; lives in a worker process, never in a silo.</summary>
public sealed class ArchiveWorker : IWorkerHandler
{
    public string Kind => "archives";

    public void Initialize()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        // Without it, a gzip stream that is cut off ends like a whole one.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
    }

    public object Handle(JsonElement request, WorkerFolders folders, Action<double> progress) =>
        Handle(request.Deserialize<ArchiveRequest>(Frames.Json)!, folders, progress);

    private static ArchiveAnswer Handle(ArchiveRequest request, WorkerFolders folders, Action<double> progress)
    {
        var output = Path.Combine(folders.Work, request.Output);
        try
        {
            using var file = new FileStream(Path.Combine(folders.In, request.Input), FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024);
            using var target = ArchiveTarget.Create(request, output);
            var budget = new ArchiveBudget(file.Length, request.Limits);
            var names = new SafeNames();
            var guessed = 0;
            foreach (var entry in ArchiveReader.Read(file, request))
            {
                budget.CountEntry();
                if (entry.IsNameGuessed)
                    guessed++;
                if (entry.Kind == EntryKind.Other)
                    names.Skipped++;
                else if (names.Make(entry.Name, entry.Kind) is { } name)
                    target.Add(entry, name, budget);
                progress((double)file.Position / Math.Max(1, file.Length));
            }

            return new ArchiveAnswer(target.Entries, budget.Bytes, names.Skipped, names.Renamed, guessed);
        }
        catch (Exception fault) when (fault is SharpCompressException or InvalidDataException or EndOfStreamException or InvalidFormatException
            or IndexOutOfRangeException or ArgumentException or OverflowException or NotSupportedException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw ArchiveFaults.Explain(fault, request.Password);
        }
    }
}
