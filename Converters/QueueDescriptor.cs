namespace FlipUnit.Converters;

/// <summary>A queue: the role a silo carries to serve it, its default slots a node, and how many jobs may wait in it.</summary>
public sealed record QueueDescriptor(string Name, string Role, int DefaultSlots, int MaxPending = 1000)
{
    public static readonly QueueDescriptor Transcription = new("transcription", "io", 10);
    public static readonly QueueDescriptor ApiCalls = new("api_calls", "io", 15);
    public static readonly QueueDescriptor Media = new("media_processing", "media", 2);
    public static readonly QueueDescriptor Pdf = new("pdf_processing", "pdf", 6);
    public static readonly QueueDescriptor Images = new("image_processing", "image", 6);
    public static readonly QueueDescriptor Archives = new("archive_processing", "archive", 2);
    public static readonly QueueDescriptor Lightweight = new("lightweight", "general", 20);

    public static readonly IReadOnlyList<QueueDescriptor> All = [Transcription, ApiCalls, Media, Pdf, Images, Archives, Lightweight];

    public static QueueDescriptor Named(string name) =>
        All.FirstOrDefault(queue => queue.Name == name) ?? throw new KeyNotFoundException($"no queue is called '{name}'");
}
