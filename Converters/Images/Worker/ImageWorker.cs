using System.Text.Json;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Converts images with libvips; lives in a worker process, never in a silo.</summary>
public sealed class ImageWorker : IWorkerHandler
{
    private const long LargePixels = 8_000_000;

    public string Kind => ImageJob.Worker;

    public void Initialize()
    {
        // Every request is another file: nothing is worth keeping.
        Cache.Max = 0;
        Loaders.BlockAll();
    }

    public object Handle(JsonElement request, WorkerFolders folders, Action<double> progress)
    {
        var answer = Handle(request.Deserialize<ImageRequest>(Frames.Json)!, folders, progress);
        Forget((long)answer.Width * answer.Height * answer.Frames);
        return answer;
    }

    private static ImageAnswer Handle(ImageRequest request, WorkerFolders folders, Action<double> progress)
    {
        NetVips.NetVips.Concurrency = request.Threads;
        var notes = new List<string>();
        try
        {
            using var image = Make(request, folders, notes);
            image.SetProgress(new Percentage(progress));
            var path = Path.Combine(folders.Work, request.Output);
            VipsErrors.Clear();
            ImageSaver.Save(image, request, path);
            VipsErrors.ThrowIfAny();
            var (pageHeight, frames) = (image.PageHeight, image.Height / image.PageHeight);
            Check(request.Target, path, image.Width, pageHeight);
            return new ImageAnswer(image.Width, pageHeight, frames, [.. notes.Distinct()]);
        }
        catch (VipsException fault)
        {
            throw VipsFaults.Explain(fault);
        }
    }

    private static Image Make(ImageRequest request, WorkerFolders folders, List<string> notes)
    {
        if (request.Layout is not { } layout)
            return ImageSaver.Prepare(Load(request.Inputs[0]), request, notes);
        var background = Colours.HoldsAlpha(request.Target) ? request.Background : request.Background ?? "ffffff";
        // Depth is given up: images put together are brought to what all of them have.
        var images = request.Inputs.Select(source => Colours.Srgb(Load(source), ImageFormat.Jpeg, notes)).ToArray();
        return ImageSaver.Prepare(ImageMerger.Merge(images, layout, background), request, notes);

        Image Load(ImageInput source) => ImageLoader.Load(source, Path.Combine(folders.In, source.Name), request, notes);
    }

    /// <summary>What was written is opened once more: a writer that failed does not always say so.</summary>
    private static void Check(ImageFormat target, string path, int width, int pageHeight)
    {
        var header = Loaders.With(target, () => ImageHeader.Read(path, animated: false));
        if (header.Width != width || header.Height != pageHeight)
            throw new ConversionException(ErrorCode.ToolFailed, "The image could not be written.", $"{header.Width}x{header.Height} instead of {width}x{pageHeight}");
    }

    /// <summary>Images on the way are held until they are collected; a large one must not count against the next request.</summary>
    private static void Forget(long pixels)
    {
        if (pixels < LargePixels)
            return;
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // Not Progress<T>: the order of the values counts, and there is nobody to switch to.
    private sealed class Percentage(Action<double> progress) : IProgress<int>
    {
        public void Report(int value) => progress(value / 100.0);
    }
}
