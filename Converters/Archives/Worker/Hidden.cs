using System.Reflection;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>What the archive library reads and shows to nobody. Tests fail when it is found no more.</summary>
internal static class Hidden
{
    private const BindingFlags Anywhere = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static object? Value(object? owner, string property) => owner?.GetType().GetProperty(property, Anywhere)?.GetValue(owner);
}
