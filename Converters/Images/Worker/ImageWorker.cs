using System.Text.Json;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Converts images with libvips; lives in a worker process, never in a silo.</summary>
public sealed class ImageWorker : IWorkerHandler
{
    private const string In = "/in";
    private const string Work = "/scratch";

    public string Kind => ImageJob.Worker;

    public void Initialize()
    {
        // Every request is another file: nothing is worth keeping.
        Cache.Max = 0;
        Operation.Block("VipsForeignLoad", true);
    }

    public object Handle(JsonElement request, Action<double> progress) =>
        Handle(request.Deserialize<ImageRequest>(Frames.Json)!, In, Work, progress);

    /// <summary>Does one request on files of the given folders.</summary>
    public static ImageAnswer Handle(ImageRequest request, string inFolder, string workFolder, Action<double> progress)
    {
        NetVips.NetVips.Concurrency = request.Threads;
        var notes = new List<string>();
        try
        {
            using var open = ImageLoader.Load(request, Path.Combine(inFolder, request.Input), notes);
            using var image = ImageSaver.Prepare(open, request, notes);
            image.SetProgress(new Percentage(progress));
            ImageSaver.Save(image, request, Path.Combine(workFolder, request.Output));
            return new ImageAnswer(image.Width, image.PageHeight, image.Height / image.PageHeight, notes);
        }
        catch (VipsException fault)
        {
            throw VipsFaults.Explain(fault);
        }
    }

    // Not Progress<T>: the order of the values counts, and there is nobody to switch to.
    private sealed class Percentage(Action<double> progress) : IProgress<int>
    {
        public void Report(int value) => progress(value / 100.0);
    }
}
