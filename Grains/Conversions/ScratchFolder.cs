using System.Diagnostics;
using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Grains.Conversions;

/// <summary>Where this process's attempts have their folders: one of its own under the common root, so that what dead processes left is known.</summary>
public static class ScratchFolder
{
    private const string Prefix = "silo-";

    /// <summary>This process's folder under <paramref name="root"/>.</summary>
    public static string Own(string root)
    {
        using var self = Process.GetCurrentProcess();
        return Path.Combine(root, Prefix + Identity(self));
    }

    /// <summary>Deletes the folders of processes that are gone; what they left is of no use to anybody.</summary>
    public static void SweepDead(string root)
    {
        foreach (var folder in Directory.CreateDirectory(root).EnumerateDirectories(Prefix + "*"))
        {
            var identity = folder.Name[Prefix.Length..];
            if (int.TryParse(identity.Split('-')[0], CultureInfo.InvariantCulture, out var id) && !IsAlive(id, identity))
                AttemptFolder.Delete(folder.FullName);
        }
    }

    private static bool IsAlive(int id, string identity)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return Identity(process) == identity;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // With the start time, since ids are used again.
    private static string Identity(Process process) =>
        string.Create(CultureInfo.InvariantCulture, $"{process.Id}-{process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond}");
}
