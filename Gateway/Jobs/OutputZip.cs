using System.IO.Compression;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Many outputs as one zip, written while it is sent; names that come twice are numbered.</summary>
internal static class OutputZip
{
    public static async Task<IResult> Write(HttpContext http, IBlobStore blobs, string name, IAsyncEnumerable<JobOutput> outputs)
    {
        JobFiles.Describe(http.Response, name);
        http.Response.ContentType = "application/zip";
        if (HttpMethods.IsHead(http.Request.Method))
            return Results.Empty;
        await using var zip = await ZipArchive.CreateAsync(http.Response.BodyWriter.AsStream(), ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, http.RequestAborted);
        var names = new UniqueNames();
        await foreach (var output in outputs.WithCancellation(http.RequestAborted))
        {
            // Most outputs are compressed already: their bytes are stored as they are.
            var entry = zip.CreateEntry(names.Of(output.Name), CompressionLevel.NoCompression);
            await using var source = await blobs.Open(output.BlobKey, http.RequestAborted);
            await using var target = await entry.OpenAsync(http.RequestAborted);
            await source.CopyToAsync(target, http.RequestAborted);
        }

        return Results.Empty;
    }
}
