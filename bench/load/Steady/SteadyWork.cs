using System.Net.Http.Headers;
using System.Text;

namespace FlipUnit.Load.Steady;

/// <summary>One kind of job that steady clients send: an operation with its parameters, and files or a text of the job's own.</summary>
internal sealed record SteadyWork(string Operation, string Parameters, IReadOnlyList<(string Name, byte[] Content)> Files)
{
    /// <summary>Reads <c>operation|parameters|file,file</c>; the last two may be left out.</summary>
    public static SteadyWork Parse(string text)
    {
        var parts = text.Split('|');
        var files = parts.ElementAtOrDefault(2) is { Length: > 0 } list ? list.Split(',') : [];
        return new SteadyWork(parts[0], parts.ElementAtOrDefault(1) is { Length: > 0 } parameters ? parameters : "{}", [.. files.Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))]);
    }

    public MultipartFormDataContent Form(string ownText)
    {
        var form = new MultipartFormDataContent { { new StringContent(Operation), "operation" }, { new StringContent(Parameters), "parameters" } };
        foreach (var (name, content) in Files.Count > 0 ? Files : [("own.txt", Encoding.ASCII.GetBytes(ownText))])
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(part, "file", name);
        }

        return form;
    }

    /// <summary>Whether an output can be this job's and no other's, as far as the operation keeps the text.</summary>
    public bool Fits(byte[] output, string ownText) =>
        output.Length > 0 && (Files.Count > 0 || Encoding.UTF8.GetString(output).Contains(ownText, StringComparison.OrdinalIgnoreCase));
}
