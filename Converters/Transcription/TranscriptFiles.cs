using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Transcription;

/// <summary>The forms a transcript is given in.</summary>
public enum TranscriptFormat
{
    Txt,
    Srt,
    Vtt,
    Json,
    Docx,
}

/// <summary>How fine the times in the JSON are.</summary>
public enum TranscriptTimes
{
    Segment,
    Word,
}

/// <summary>Writes a transcript as files, and inline what fits there.</summary>
internal static class TranscriptFiles
{
    private const string Stem = "transcript";

    /// <summary>As JSON in UTF-8, with room for notes below the 64 KiB of a result.</summary>
    private const int MostInlineBytes = 60 * 1024;

    // In a file of its own, never in a page: letters stay letters.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<ConversionResult> Write(
        ConversionContext context, Transcript transcript, TimeSpan length, IReadOnlyList<TranscriptFormat> formats, TranscriptTimes times, CancellationToken cancellation)
    {
        var text = TranscriptText.Of(transcript);
        var outputs = new List<OutputFile>();
        foreach (var format in formats.Distinct())
        {
            var type = TypeOf(format);
            var path = format == TranscriptFormat.Docx
                ? await TextJob.MakeDocx(context, text, Stem, cancellation)
                : await WriteText(context.Folder.WorkPath($"out.{type.Extension}"), Content(format, text, transcript, length, times), cancellation);
            outputs.Add(new OutputFile($"{Stem}.{type.Extension}", path, type));
        }

        var (inline, notes) = Inline(text, transcript, length);
        if (text.Length == 0)
            notes.Add("Nothing that was said was recognised.");
        return new ConversionResult(outputs) { Result = inline, Notes = notes };
    }

    private static FileType TypeOf(TranscriptFormat format) => format switch
    {
        TranscriptFormat.Txt => FileTypes.Text,
        TranscriptFormat.Srt => FileTypes.Srt,
        TranscriptFormat.Vtt => FileTypes.Vtt,
        TranscriptFormat.Json => FileTypes.Json,
        _ => FileTypes.Docx,
    };

    private static string Content(TranscriptFormat format, string text, Transcript transcript, TimeSpan length, TranscriptTimes times) => format switch
    {
        TranscriptFormat.Srt => Subtitles.Srt(Cues.Of(transcript)),
        TranscriptFormat.Vtt => Subtitles.Vtt(Cues.Of(transcript)),
        TranscriptFormat.Json => Json(text, transcript, length, segments: true, times == TranscriptTimes.Word).ToJsonString(Plain),
        _ => text + "\n",
    };

    private static async Task<string> WriteText(string path, string content, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
        return path;
    }

    /// <summary>The text goes before the segments, and both before nothing.</summary>
    private static (JsonObject Json, List<string> Notes) Inline(string text, Transcript transcript, TimeSpan length)
    {
        var whole = Json(text, transcript, length, segments: true, words: false);
        if (Fits(whole))
            return (whole, []);
        var brief = Json(text, transcript, length, segments: false, words: false);
        return Fits(brief)
            ? (brief, ["The segments are too many to be given inline; ask for the format json."])
            : (Json(null, transcript, length, segments: false, words: false), ["The text is too long to be given inline; it is in the files."]);
    }

    private static bool Fits(JsonObject json) => Encoding.UTF8.GetByteCount(json.ToJsonString(Plain)) <= MostInlineBytes;

    private static JsonObject Json(string? text, Transcript transcript, TimeSpan length, bool segments, bool words)
    {
        var json = new JsonObject();
        if (text is not null)
            json["text"] = text;
        json["language"] = transcript.Language;
        json["duration"] = Rounded(length.TotalSeconds);
        if (segments)
            json["segments"] = Array(transcript.Segments);
        if (words)
            json["words"] = Array(transcript.Words);
        return json;
    }

    private static JsonArray Array(IReadOnlyList<Said> said) => new(
        [.. said.Select(one => new JsonObject { ["start"] = Rounded(one.Start), ["end"] = Rounded(one.End), ["text"] = TranscriptText.Line(one.Text) })]);

    private static decimal Rounded(double seconds) => decimal.Round((decimal)seconds, 3);
}
