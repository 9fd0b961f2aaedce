using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Grains.Webhooks;

/// <summary>The body of an event, as Standard Webhooks has it: type, timestamp, data.</summary>
internal static class WebhookBody
{
    /// <summary>The standard's advice is 20 kB.</summary>
    public const int MostBytes = 20_000;

    // The text goes to programs, never into a page: letters of other scripts need no escapes.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text; what of <paramref name="data"/> is named in <paramref name="optional"/> is left out, one after the other, until it is short enough.</summary>
    public static string Of(string type, DateTimeOffset at, JsonObject data, params ReadOnlySpan<string> optional)
    {
        var body = new JsonObject { ["type"] = type, ["timestamp"] = Time(at), ["data"] = data };
        var text = body.ToJsonString(Plain);
        foreach (var name in optional)
        {
            if (Encoding.UTF8.GetByteCount(text) < MostBytes)
                break;
            data.Remove(name);
            data["truncated"] = true;
            text = body.ToJsonString(Plain);
        }

        return text;
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
