using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;

namespace FlipUnit.Gateway.Operations;

/// <summary>An operation as the catalog shows it.</summary>
public sealed record OperationModel
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Summary { get; init; }
    public required string Family { get; init; }
    public required string Queue { get; init; }
    public required InputsModel Inputs { get; init; }
    public required IReadOnlyList<FileTypeModel> Produces { get; init; }

    /// <summary>A JSON Schema 2020-12 object.</summary>
    public required JsonObject Parameters { get; init; }

    public required ExampleModel Example { get; init; }

    public required TimeoutModel TimeoutSeconds { get; init; }

    /// <summary>A live silo carries the role and has the tools.</summary>
    public required bool Available { get; init; }

    public string? UnavailableReason { get; init; }

    public static OperationModel Of(IConverter converter, long maxBytes, bool available, string? reason)
    {
        var it = converter.Descriptor;
        return new OperationModel
        {
            Name = it.Name,
            Title = it.Title,
            Summary = it.Summary,
            Family = it.Family,
            Queue = it.Queue.Name,
            Inputs = new InputsModel(it.MinInputs, it.MaxInputs, [.. it.Accept.Select(FileTypeModel.Of)], maxBytes),
            Produces = [.. it.Produces.Select(FileTypeModel.Of)],
            Parameters = converter.Parameters.Json,
            Example = new ExampleModel(it.Example.Inputs, JsonNode.Parse(it.Example.Parameters)!.AsObject()),
            TimeoutSeconds = new TimeoutModel((int)it.SoftTimeout.TotalSeconds, (int)it.HardTimeout.TotalSeconds),
            Available = available,
            UnavailableReason = reason,
        };
    }
}

/// <summary>How many files, of which types, how large.</summary>
public sealed record InputsModel(int Min, int Max, IReadOnlyList<FileTypeModel> Accept, long MaxBytes);

/// <summary>A media type and its usual extensions.</summary>
public sealed record FileTypeModel(string MediaType, IReadOnlyList<string> Extensions)
{
    public static FileTypeModel Of(FileType type) => new(type.MediaType, [.. type.Extensions.Select(extension => '.' + extension)]);
}

/// <summary>A job that works: names of files in the source's tests/testdata, and parameters.</summary>
public sealed record ExampleModel(IReadOnlyList<string> Inputs, JsonObject Parameters);

/// <summary>After the soft time-out the tool is stopped, after the hard one the job has failed.</summary>
public sealed record TimeoutModel(int Soft, int Hard);
