namespace FlipUnit.Converters.Providers;

/// <summary>What a provider is asked for.</summary>
public enum ProviderKind
{
    Transcription,
    Currency,
    Chat,
}
