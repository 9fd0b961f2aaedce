namespace FlipUnit.Grains.Interfaces;

/// <summary>What can be followed until it ends.</summary>
public interface IVersioned
{
    /// <summary>Opaque; differs whenever anything a client can see differs, on any gateway and after any restart.</summary>
    string Version { get; }

    bool IsFinished { get; }
}
