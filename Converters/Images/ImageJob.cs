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
        var type = ImageTypes.TypeOf(request.Target);
        var sent = request with
        {
            Inputs = [.. context.Inputs.Select(input => new ImageInput(Path.GetFileName(input.Path), ImageTypes.FormatOf(input.Type)))],
            Output = $"out.{type.Extension}",
        };
        var told = await Send(context, sent, cancellation);
        var output = new OutputFile(context.Inputs[0].Renamed(type.Extension), context.Folder.WorkPath(sent.Output), type);
        return new ConversionResult([output]) { Notes = told.Notes };
    }

    public static async Task<ImageAnswer> Send(ConversionContext context, ImageRequest request, CancellationToken cancellation)
    {
        var sent = request with { Threads = context.Share.Threads };
        var answer = await context.Workers.Run(Worker, sent, context.Folder, MemoryMegabytes, context.Report, cancellation);
        return answer.Deserialize<ImageAnswer>(Frames.Json)!;
    }
}
