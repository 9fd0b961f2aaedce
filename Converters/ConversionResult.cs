using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters;

/// <summary>What a conversion made: files in the attempt's work folder, a small inline result, and what was lost on the way.</summary>
public sealed record ConversionResult(IReadOnlyList<OutputFile> Outputs)
{
    /// <summary>Inline result, at most 64 KiB as JSON; null when the outputs say it all.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>Sentences for the person about what could not be kept; shown as <c>result.notes</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One output: the name the client sees, and where the file lies on this machine.</summary>
public sealed record OutputFile(string Name, string Path, FileType Type);
