using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>A file that wants to do harm; without a type it is sniffed, as the gateway does.</summary>
public sealed record HostileFile(string Name, byte[] Content, Files.FileType? Type = null);

/// <summary>How an attempt on hostile files ended: a code and a sentence, or (no code) a result.</summary>
/// <param name="Code">Null when the conversion succeeded.</param>
/// <param name="Message">What the person is told, notes included.</param>
/// <param name="Detail">What the operator is told.</param>
/// <param name="PeakMegabytes">Memory of the attempt's processes, as sampled.</param>
public sealed partial record HostileOutcome(ErrorCode? Code, string Message, string? Detail, int PeakMegabytes)
{
    public bool Converted => Code is null;

    /// <summary>True when the message gives away a path, a file name of ours, or a stack.</summary>
    public bool Tells => Telltale().IsMatch(Message);

    public override string ToString() => $"{Code?.Wire() ?? "converted"}: {Message} [{Detail}]";

    [GeneratedRegex(@"(^|[\s""'(=:])/\w+/|/scratch|\bin-\d+\.|Exception|\.cs:|^\s+at \w|System\.|SharpCompress|NetVips", RegexOptions.Multiline)]
    private static partial Regex Telltale();
}
