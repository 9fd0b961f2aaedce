using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlipUnit.Converters.Parameters;

namespace FlipUnit.Converters;

/// <summary>The parameters of an operation: their JSON Schema, their validation and their reading, all from one record's data annotations.</summary>
public sealed class ParameterSchema
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private readonly Type type;
    private readonly Dictionary<string, Field> fields;

    private ParameterSchema(Type type)
    {
        this.type = type;
        fields = type.GetProperties().Where(property => property.SetMethod is not null)
            .Select(property => new Field(property, Options)).ToDictionary(field => field.Name);
        Json = SchemaWriter.Write(Options, Activator.CreateInstance(type)!, fields.Values);
    }

    /// <summary>The JSON Schema 2020-12 object: types, enums, ranges, defaults and descriptions.</summary>
    public JsonObject Json { get; }

    public static ParameterSchema Of<TParameters>()
        where TParameters : class, new() => new(typeof(TParameters));

    /// <summary>Every fault, field by field; empty when <paramref name="parameters"/> can be read.</summary>
    public IReadOnlyList<ParameterError> Validate(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
            return [new ParameterError("parameters", $"must be a JSON object, not {FieldWords.Kind(parameters.ValueKind)}")];
        var errors = new List<ParameterError>();
        var seen = new HashSet<string>();
        foreach (var given in parameters.EnumerateObject())
        {
            if (NameOf(given) is not { } name)
                errors.Add(new ParameterError("parameters", "has a name that is no Unicode text"));
            else if (Fault(name, given.Value, seen) is { } fault)
                errors.Add(new ParameterError(name, fault));
        }

        errors.AddRange(fields.Values.Where(field => field.IsRequired && !seen.Contains(field.Name)).Select(field => new ParameterError(field.Name, $"is required; it {field.Takes}")));
        // Rules between fields need all of them to be readable.
        return errors.Count > 0 ? errors : Together(Read(parameters));
    }

    /// <summary>Single form fields as typed JSON, by the schema; what does not fit its type stays text, for <see cref="Validate"/> to refuse.</summary>
    public JsonElement FromFields(IEnumerable<KeyValuePair<string, string>> given)
    {
        var json = new JsonObject();
        foreach (var field in given.GroupBy(one => one.Key))
        {
            if (FieldText.Read(fields.GetValueOrDefault(field.Key)?.Property.PropertyType, [.. field.Select(one => one.Value)]) is { } value)
                json[field.Key] = value;
        }

        return JsonSerializer.SerializeToElement(json);
    }

    /// <summary>The parameters record. Throws <see cref="JsonException"/> on what <see cref="Validate"/> would refuse.</summary>
    public object Read(JsonElement parameters) =>
        parameters.Deserialize(type, Options) ?? throw new JsonException("parameters must be an object");

    /// <summary>Null where escapes make half a character.</summary>
    private static string? NameOf(JsonProperty given)
    {
        try
        {
            return given.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string? Fault(string name, JsonElement value, HashSet<string> seen)
    {
        if (!fields.TryGetValue(name, out var field))
            return fields.Count == 0 ? "is not a parameter; there are none" : $"is not a parameter; there are {string.Join(", ", fields.Keys)}";
        return seen.Add(name) ? field.Fault(value) : "is given twice";
    }

    private static List<ParameterError> Together(object value)
    {
        if (value is not IValidatableObject rules)
            return [];
        return
        [
            .. rules.Validate(new ValidationContext(value)).Where(fault => fault != ValidationResult.Success).Select(fault => new ParameterError(
                fault.MemberNames.FirstOrDefault() is { } member ? JsonNamingPolicy.SnakeCaseLower.ConvertName(member) : "parameters",
                fault.ErrorMessage ?? "is not valid")),
        ];
    }
}

/// <summary>What is wrong with one parameter: the field's name and a sentence with the allowed range.</summary>
public sealed record ParameterError(string Field, string Message);
