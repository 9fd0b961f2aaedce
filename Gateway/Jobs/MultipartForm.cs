using System.Buffers;
using System.Text;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FlipUnit.Gateway.Jobs;

/// <summary>Reads a multipart submission part by part; files go straight to storage.</summary>
internal static class MultipartForm
{
    private const int LongestBoundary = 100;
    private const int MostFieldBytes = 64 * 1024;
    private const int MostFields = 64;

    private const string Operation = "operation";
    private const string Parameters = "parameters";
    private const string Priority = "priority";
    private const string WebhookUrl = "webhook_url";
    private const string File = "file";

    /// <summary>Fills the draft; <paramref name="operationKnown"/> is asked once the operation is, before any file is read. The answer is the priority's word.</summary>
    public static async Task<string?> Read(HttpRequest request, Draft draft, Func<Task> operationKnown, FormPreset? preset, CancellationToken cancellation)
    {
        var reader = new MultipartReader(Boundary(request), request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024, BodyLengthLimit = null };
        var fields = new List<KeyValuePair<string, string>>();
        var settled = false;
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            var disposition = section.GetContentDispositionHeader() ?? throw Malformed("A part of the form has no Content-Disposition.");
            if (IsFile(disposition))
            {
                await Settle();
                await Add(FileName(disposition), section.Body);
                continue;
            }

            fields.Add(new(FieldName(disposition, fields, afterFile: settled && preset is null), await Text(section.Body, cancellation)));
        }

        await Settle();
        if (preset is null)
            return Value(fields, Priority);
        // Its fields may also come after the file.
        draft.SetParameters(preset.Merge(draft.Converter.Parameters, fields));
        return null;

        async Task Add(string name, Stream content)
        {
            var index = draft.Count;
            draft.CheckRoom(index + 1);
            try
            {
                await draft.AddFile(index, name, content, cancellation);
            }
            catch (RequestProblemException problem)
            {
                throw draft.About(index, problem);
            }
        }

        async Task Settle()
        {
            if (settled)
                return;
            settled = true;
            if ((preset?.Operation ?? Value(fields, Operation)) is { } operation)
                draft.SetOperation(operation);
            if (preset is null)
            {
                draft.WebhookUrl = Value(fields, WebhookUrl);
                draft.SetParameters(Merge(draft.Converter.Parameters, fields));
            }

            await operationKnown();
        }
    }

    private static string FieldName(ContentDispositionHeaderValue disposition, List<KeyValuePair<string, string>> fields, bool afterFile)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (name.Length == 0)
            throw Malformed("A part of the form has no name.");
        if (name == File)
            throw Malformed("The part 'file' has no file name.");
        if (afterFile)
            throw Malformed($"The field '{ShownName.Of(name)}' comes after a file; send the fields first.");
        if (fields.Count >= MostFields)
            throw Malformed($"The form has more than {MostFields} fields.");
        if (name is Operation or Parameters or Priority or WebhookUrl && fields.Any(field => field.Key == name))
            throw Malformed($"The field '{name}' is given twice.");
        return name;
    }

    /// <summary>Null also for a field that nobody filled in.</summary>
    private static string? Value(List<KeyValuePair<string, string>> fields, string name) =>
        fields.FirstOrDefault(field => field.Key == name).Value is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>The parameters object, with single fields of a parameter's name put in. What is given both ways stays twice, for the validation to say so.</summary>
    private static JsonElement Merge(ParameterSchema schema, List<KeyValuePair<string, string>> fields)
    {
        var text = Value(fields, Parameters);
        var single = fields.Where(field => field.Key is not (Operation or Parameters or Priority or WebhookUrl)).ToArray();
        var given = text is null ? JsonElement.Parse("{}") : Parse(text);
        if (single.Length == 0)
            return given;
        var merged = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(merged))
        {
            json.WriteStartObject();
            try
            {
                foreach (var one in given.EnumerateObject().Concat(schema.FromFields(single).EnumerateObject()))
                    one.WriteTo(json);
            }
            catch (InvalidOperationException)
            {
                // Escapes that make half a character can be parsed, but not written.
                throw Malformed("The field 'parameters' holds text that is no Unicode.");
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(merged.WrittenSpan);
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            var element = JsonElement.Parse(text);
            return element.ValueKind == JsonValueKind.Object ? element : throw new JsonException();
        }
        catch (JsonException)
        {
            throw Malformed("The field 'parameters' is not a JSON object.");
        }
    }

    private static string Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= LongestBoundary } boundary)
            throw Malformed("The form's boundary is missing or too long.");
        return boundary.ToString();
    }

    private static bool IsFile(ContentDispositionHeaderValue disposition) => disposition.FileName.HasValue || disposition.FileNameStar.HasValue;

    private static string FileName(ContentDispositionHeaderValue disposition) =>
        HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();

    private static async Task<string> Text(Stream body, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostFieldBytes + 1);
        try
        {
            var read = await body.ReadAtLeastAsync(buffer.AsMemory(0, MostFieldBytes + 1), MostFieldBytes + 1, throwOnEndOfStream: false, cancellation);
            return read <= MostFieldBytes ? Encoding.UTF8.GetString(buffer, 0, read) : throw Malformed($"A field of the form has more than {MostFieldBytes} bytes.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RequestProblemException Malformed(string sentence) => new(ErrorCode.MalformedRequest, sentence);
}
