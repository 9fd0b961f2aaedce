using System.Text.Json;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Images;

/// <summary>Sends one request to an image worker and makes the conversion's result of its answer.</summary>
internal static class ImageJob
{
    public const string Worker = "images";
    public const int MemoryMegabytes = 1536;

    public static async Task<ConversionResult> Run(ConversionContext context, ImageRequest request, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var type = ImageTypes.TypeOf(request.Target);
        var sent = request with
        {
            Input = Path.GetFileName(input.Path),
            Source = ImageTypes.FormatOf(input.Type),
            Output = $"out.{type.Extension}",
            Threads = context.Share.Threads,
        };
        var answer = await context.Workers.Run(Worker, sent, context.Folder, MemoryMegabytes, context.Report, cancellation);
        var told = answer.Deserialize<ImageAnswer>(Frames.Json)!;
        var output = new OutputFile(input.Renamed(type.Extension), context.Folder.WorkPath(sent.Output), type);
        return new ConversionResult([output]) { Notes = told.Notes };
    }
}
