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

    public void Initialize() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public object Handle(JsonElement request, Action<double> progress) =>
        Handle(request.Deserialize<ArchiveRequest>(Frames.Json)!, "/in", "/scratch", progress);

    /// <summary>Does one request on files of the given folders.</summary>
    public static ArchiveAnswer Handle(ArchiveRequest request, string inFolder, string workFolder, Action<double> progress)
    {
        var output = Path.Combine(workFolder, request.Output);
        try
        {
            using var file = new FileStream(Path.Combine(inFolder, request.Input), FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024);
            using var target = ArchiveTarget.Create(request, output);
            var budget = new ArchiveBudget(file.Length, request.MostEntries, request.MostBytes);
            var names = new SafeNames();
            foreach (var entry in ArchiveReader.Read(file, request))
            {
                budget.CountEntry();
                if (entry.Kind == EntryKind.Other)
                    names.Skipped++;
                else
                    target.Add(entry, names.Make(entry.Name, entry.Kind), budget);
                progress((double)file.Position / Math.Max(1, file.Length));
            }

            return new ArchiveAnswer(target.Entries, budget.Bytes, names.Skipped, names.Renamed);
        }
        catch (Exception fault) when (fault is SharpCompressException or InvalidDataException or EndOfStreamException or InvalidFormatException
            or IndexOutOfRangeException or ArgumentException or OverflowException or NotSupportedException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw ArchiveFaults.Explain(fault, request.Password);
        }
    }
}
