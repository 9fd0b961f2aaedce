using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace FlipUnit.TestSupport;

/// <summary>Good answers of each kind, or the first half of one.</summary>
internal static class FakeAnswers
{
    private const double SentenceSeconds = 5;

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>One euro in other currencies.</summary>
    private static readonly Dictionary<string, decimal> Euro = new() { ["USD"] = 1.25m, ["GBP"] = 0.8m, ["JPY"] = 160m, ["CHF"] = 0.95m };

    public static Task Transcription(HttpContext http, FakeAnswer answer, FakeSound? sound)
    {
        var heard = answer.Sentences ? Sentences(sound?.Seconds ?? 0) : [.. answer.Text.Split(' ').Select((word, index) => new Heard(" " + word, index * 0.5, (index + 1) * 0.5))];
        var segments = heard.Select((said, index) => new
        {
            id = index,
            seek = 0,
            start = said.Start,
            end = said.End,
            text = said.Text,
            tokens = new[] { index },
            temperature = 0.0,
            avg_logprob = -0.1,
            compression_ratio = 1.0,
            no_speech_prob = 0.01,
        });
        var words = sound?.Fields.Any(field => field is { Key: "timestamp_granularities[]", Value: "word" }) == true
            ? heard.SelectMany(said => said.Words).Select(word => new { word = word.Text, start = word.Start, end = word.End })
            : null;
        var text = string.Concat(heard.Select(said => said.Text)).Trim();
        return Send(http, answer, JsonSerializer.Serialize(new { task = "transcribe", language = "english", duration = heard.LastOrDefault()?.End ?? 0, text, segments, words }, WithoutNulls));
    }

    public static async Task Chat(HttpContext http, FakeAnswer answer, JsonNode request)
    {
        var words = answer.Text.Split(' ').Select((word, index) => index == 0 ? word : " " + word).ToArray();
        var usage = new { prompt_tokens = 12, completion_tokens = words.Length, total_tokens = 12 + words.Length };
        if (request["stream"]?.GetValue<bool>() != true)
        {
            var choice = new { index = 0, message = new { role = "assistant", content = answer.Text }, finish_reason = "stop" };
            await Send(http, answer, JsonSerializer.Serialize(new { id = "c1", @object = "chat.completion", created = 1, model = "fake-1", choices = new[] { choice }, usage }));
            return;
        }

        http.Response.ContentType = "text/event-stream";
        foreach (var word in answer.Half ? words[..(words.Length / 2)] : words)
        {
            await Event(http, Chunk(new { index = 0, delta = new { role = "assistant", content = word }, finish_reason = (string?)null }));
            if (answer.WordMilliseconds > 0)
                await Task.Delay(answer.WordMilliseconds, http.RequestAborted);
        }

        if (answer.Half)
        {
            http.Abort();
            return;
        }

        await Event(http, Chunk(new { index = 0, delta = new { }, finish_reason = "stop" }));
        await Event(http, JsonSerializer.Serialize(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "fake-1", choices = Array.Empty<object>(), usage }));
        await Event(http, "[DONE]");
    }

    public static Task Rates(HttpContext http, FakeAnswer answer)
    {
        var path = http.Request.Path.Value!;
        var query = http.Request.Query;
        if (path.StartsWith("/eurofxref", StringComparison.Ordinal))
            return Send(http, answer, Ecb(path.Contains("hist", StringComparison.Ordinal)));
        var host = query.ContainsKey("source");
        var from = (host ? query["source"] : query["base"]).ToString();
        if (from.Length == 0)
            from = "EUR";
        var one = from == "EUR" ? 1 : Euro.GetValueOrDefault(from, 1);
        var rates = Euro.Append(new("EUR", 1)).Where(rate => rate.Key != from).ToDictionary(rate => host ? from + rate.Key : rate.Key, rate => rate.Value / one);
        var day = host ? query["date"].ToString() : path[1..] is "latest" ? "" : path[1..];
        var asOf = day.Length > 0 ? day : "2026-01-02";
        return Send(http, answer, host
            ? JsonSerializer.Serialize(new { success = true, timestamp = new DateTimeOffset(DateTime.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero).ToUnixTimeSeconds(), source = from, quotes = rates })
            : JsonSerializer.Serialize(new { amount = 1.0, @base = from, date = asOf, rates }));
    }

    private static Heard[] Sentences(double seconds) =>
    [
        .. Enumerable.Range(0, (int)Math.Ceiling(seconds / SentenceSeconds))
            .Select(index => new Heard($" Sentence {index} was said.", index * SentenceSeconds, Math.Min(seconds, (index + 1) * SentenceSeconds))),
    ];

    private static string Ecb(bool history)
    {
        var days = history ? new[] { "2026-01-05", "2026-01-02", "2025-12-31" } : ["2026-01-05"];
        var cubes = days.Select((day, index) => $"<Cube time=\"{day}\">{string.Concat(Euro.Select(rate => FormattableString.Invariant($"<Cube currency=\"{rate.Key}\" rate=\"{rate.Value + (index * 0.01m)}\"/>")))}</Cube>");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">"
            + $"<gesmes:subject>Reference rates</gesmes:subject><Cube>{string.Concat(cubes)}</Cube></gesmes:Envelope>";
    }

    private static string Chunk(object choice) =>
        JsonSerializer.Serialize(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "fake-1", choices = new[] { choice } });

    private static async Task Event(HttpContext http, string data)
    {
        await http.Response.WriteAsync($"data: {data}\n\n");
        await http.Response.Body.FlushAsync();
    }

    private static async Task Send(HttpContext http, FakeAnswer answer, string body)
    {
        http.Response.ContentType = body.StartsWith('<') ? "text/xml" : "application/json";
        if (!answer.Half)
        {
            await http.Response.WriteAsync(body);
            return;
        }

        http.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(body);
        await http.Response.WriteAsync(body[..(body.Length / 2)]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private sealed record Heard(string Text, double Start, double End)
    {
        public IEnumerable<Heard> Words
        {
            get
            {
                var words = Text.Trim().Split(' ');
                var each = (End - Start) / words.Length;
                return words.Select((word, index) => new Heard(word, Start + (index * each), Start + ((index + 1) * each)));
            }
        }
    }
}
