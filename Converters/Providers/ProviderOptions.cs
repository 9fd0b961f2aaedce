using System.ComponentModel.DataAnnotations;

namespace FlipUnit.Converters.Providers;

/// <summary>The providers of each kind in the order in which they are asked; the same on every silo.</summary>
public sealed class ProvidersOptions
{
    public const string Section = "FlipUnit:Providers";

    /// <summary>OpenAI-compatible endpoints that transcribe.</summary>
    public IList<ProviderOptions> Transcription { get; set; } = [];

    /// <summary>Sources of exchange rates.</summary>
    public IList<ProviderOptions> Currency { get; set; } = [];

    /// <summary>OpenAI-compatible endpoints that chat.</summary>
    public IList<ProviderOptions> Chat { get; set; } = [];

    public IEnumerable<ProviderOptions> Of(ProviderKind kind) => kind switch
    {
        ProviderKind.Transcription => Transcription,
        ProviderKind.Currency => Currency,
        ProviderKind.Chat => Chat,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
    };
}

/// <summary>One provider: where it is, the key it takes, what it costs and how often it may be asked.</summary>
public sealed class ProviderOptions
{
    /// <summary>Small letters, digits and dashes; once a kind.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,39}$")]
    public string Name { get; set; } = "";

    /// <summary>For example <c>https://api.openai.com/v1</c>; without a user, a query or a fragment.</summary>
    [Required]
    public string BaseUrl { get; set; } = "";

    /// <summary>From the environment. Never logged and in no answer.</summary>
    public string Key { get; set; } = "";

    /// <summary>A file that holds the key; read at every call, so that a new key needs no restart.</summary>
    public string KeyFile { get; set; } = "";

    public string Model { get; set; } = "";

    /// <summary>How a source of rates answers: <c>ecb</c>, <c>frankfurter</c> or <c>exchangerate-host</c>.</summary>
    public string Format { get; set; } = "";

    /// <summary>Requests a minute of the whole cluster.</summary>
    [Range(1, 100_000)]
    public int RequestsPerMinute { get; set; } = 50;

    /// <summary>Seconds that one request may take; 0 is what suits the kind: 300 for a transcription, 20 for a chat, 5 for rates.</summary>
    [Range(0, 3600)]
    public int TimeoutSeconds { get; set; }

    /// <summary>Bytes that one answer may have.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>USD a minute of audio.</summary>
    [Range(0, 1000)]
    public decimal UsdPerMinute { get; set; } = 0.006m;

    /// <summary>USD a million tokens of the messages.</summary>
    [Range(0, 100_000)]
    public decimal UsdPerMillionInputTokens { get; set; }

    /// <summary>USD a million tokens of the answer.</summary>
    [Range(0, 100_000)]
    public decimal UsdPerMillionOutputTokens { get; set; }
}
