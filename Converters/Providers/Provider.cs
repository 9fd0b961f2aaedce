namespace FlipUnit.Converters.Providers;

/// <summary>A configured provider. Its text is its id: nothing of its settings gets into a log by accident.</summary>
public sealed class Provider(ProviderKind kind, ProviderOptions options)
{
    /// <summary>Kind and name, for example <c>chat-gemini</c>: one in the cluster.</summary>
    public string Id { get; } = $"{kind.ToString().ToLowerInvariant()}-{options.Name}";

    public ProviderKind Kind { get; } = kind;

    public string Name => options.Name;

    public string Model => options.Model;

    public string Format => options.Format;

    public Uri BaseUrl { get; } = new(options.BaseUrl.TrimEnd('/') + '/');

    public int RequestsPerMinute => options.RequestsPerMinute;

    /// <summary>Of one request.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(options.TimeoutSeconds > 0 ? options.TimeoutSeconds : Kind switch
    {
        ProviderKind.Transcription => 300,
        ProviderKind.Chat => 20,
        _ => 5,
    });

    public int MaxAnswerBytes => options.MaxAnswerBytes;

    public decimal UsdPerMinute => options.UsdPerMinute;

    public decimal UsdPerMillionInputTokens => options.UsdPerMillionInputTokens;

    public decimal UsdPerMillionOutputTokens => options.UsdPerMillionOutputTokens;

    public override string ToString() => Id;

    /// <summary>The key as it is now; null when the provider takes none.</summary>
    internal string? Key()
    {
        if (options.KeyFile.Length == 0)
            return options.Key.Length == 0 ? null : options.Key;
        try
        {
            return File.ReadAllText(options.KeyFile).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderFault.WrongKey, $"the key file cannot be read: {failure.GetType().Name}", inner: failure);
        }
    }
}
