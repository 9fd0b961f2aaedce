using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Where this process's attempts have their folders.</summary>
public sealed class ScratchFolder(string root)
{
    public string Root { get; } = Directory.CreateDirectory(root).FullName;

    public AttemptFolder Create(Guid job, int attempt) => AttemptFolder.Create(Root, $"{job:n}-{attempt}");
}
