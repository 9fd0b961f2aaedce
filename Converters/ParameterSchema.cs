using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace FlipUnit.Converters;

/// <summary>The parameters of an operation: their JSON Schema, their validation and their reading, all from one record's data annotations.</summary>
public sealed class ParameterSchema
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private readonly Type type;

    private ParameterSchema(Type type)
    {
        this.type = type;
        Json = (JsonObject)Options.GetJsonSchemaAsNode(type);
    }

    /// <summary>The JSON Schema 2020-12 object: types, enums, ranges, defaults and descriptions.</summary>
    public JsonObject Json { get; }

    public static ParameterSchema Of<TParameters>()
        where TParameters : class, new() => new(typeof(TParameters));

    /// <summary>Every fault, field by field; empty when <paramref name="parameters"/> can be read.</summary>
    public IReadOnlyList<ParameterError> Validate(JsonElement parameters)
    {
        try
        {
            var value = Read(parameters);
            var faults = new List<ValidationResult>();
            Validator.TryValidateObject(value, new ValidationContext(value), faults, validateAllProperties: true);
            return [.. faults.Select(fault => new ParameterError(
                JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.MemberNames.FirstOrDefault() ?? ""), fault.ErrorMessage ?? "is not valid"))];
        }
        catch (JsonException fault)
        {
            return [new ParameterError(fault.Path?.TrimStart('$', '.') ?? "", "is not valid")];
        }
    }

    /// <summary>Single form fields as typed JSON, by the schema.</summary>
    public JsonElement FromFields(IEnumerable<KeyValuePair<string, string>> fields) => throw new NotImplementedException();

    /// <summary>The parameters record. Throws <see cref="JsonException"/> on what <see cref="Validate"/> would refuse.</summary>
    public object Read(JsonElement parameters) =>
        parameters.Deserialize(type, Options) ?? throw new JsonException("parameters must be an object");
}

/// <summary>What is wrong with one parameter: the field's name and a sentence with the allowed range.</summary>
public sealed record ParameterError(string Field, string Message);
