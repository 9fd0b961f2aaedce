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

    /// <summary>Fills the draft; <paramref name="operationKnown"/> is asked once the operation is, before any file is read.</summary>
    public static async Task<string?> Read(HttpRequest request, DraftJob draft, Action operationKnown, CancellationToken cancellation)
    {
        var reader = new MultipartReader(Boundary(request), request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024, BodyLengthLimit = null };
        var fields = new List<KeyValuePair<string, string>>();
        var settled = false;
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            var disposition = section.GetContentDispositionHeader()
                ?? throw new RequestProblemException(ErrorCode.MalformedRequest, "A part of the form has no Content-Disposition.");
            if (IsFile(disposition))
            {
                Settle();
                await draft.AddFile(FileName(disposition), section.Body, cancellation);
                continue;
            }

            if (fields.Count >= MostFields)
                throw new RequestProblemException(ErrorCode.MalformedRequest, $"The form has more than {MostFields} fields.");
            fields.Add(new(HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), await Text(section.Body, cancellation)));
        }

        Settle();
        return fields.LastOrDefault(field => field.Key == Priority).Value;

        void Settle()
        {
            if (settled)
                return;
            settled = true;
            if (fields.LastOrDefault(field => field.Key == Operation).Value is { } operation)
                draft.SetOperation(operation);
            draft.SetParameters(Merge(draft.Converter.Parameters, fields));
            operationKnown();
        }
    }

    /// <summary>The parameters object, with single fields of a parameter's name put in.</summary>
    private static JsonElement Merge(ParameterSchema schema, List<KeyValuePair<string, string>> fields)
    {
        var text = fields.LastOrDefault(field => field.Key == Parameters).Value;
        var single = fields.Where(field => field.Key is not (Operation or Parameters or Priority)).ToArray();
        var given = string.IsNullOrWhiteSpace(text) ? JsonElement.Parse("{}") : Parse(text);
        if (single.Length == 0)
            return given;
        var merged = schema.FromFields(single).EnumerateObject().Concat(given.EnumerateObject()).DistinctBy(one => one.Name)
            .ToDictionary(one => one.Name, one => one.Value);
        return JsonSerializer.SerializeToElement(merged);
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
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The field 'parameters' is not a JSON object.");
        }
    }

    private static string Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= LongestBoundary } boundary)
            throw new RequestProblemException(ErrorCode.MalformedRequest, "The form's boundary is missing or too long.");
        return boundary.ToString();
    }

    private static bool IsFile(ContentDispositionHeaderValue disposition) => disposition.FileName.HasValue || disposition.FileNameStar.HasValue;

    private static string FileName(ContentDispositionHeaderValue disposition) =>
        HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();

    private static async Task<string> Text(Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[MostFieldBytes + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return read <= MostFieldBytes
            ? Encoding.UTF8.GetString(buffer, 0, read)
            : throw new RequestProblemException(ErrorCode.MalformedRequest, $"A field of the form has more than {MostFieldBytes} bytes.");
    }
}
