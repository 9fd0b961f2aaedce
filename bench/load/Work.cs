using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace FlipUnit.Load;

/// <summary>What every job of a run asks for. Without a file each sends a text of its own, so that nothing can be answered from a cache.</summary>
internal sealed record Work(string Operation, string Parameters, byte[]? File, string? Name)
{
    private const int TextBytes = 4096;

    public MultipartFormDataContent Form(int job)
    {
        var content = new ByteArrayContent(File ?? Text(job));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent
        {
            { new StringContent(Operation), "operation" },
            { new StringContent(Parameters), "parameters" },
            { content, "file", Name ?? "load.txt" },
        };
    }

    private static byte[] Text(int job)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"job {job} of this run and nobody else's\n");
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, (TextBytes / line.Length) + 1)))[..TextBytes];
    }
}
