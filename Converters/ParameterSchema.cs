using System.ComponentModel.DataAnnotations;
using System.Reflection;
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
    private readonly Dictionary<string, PropertyInfo> fields;

    private ParameterSchema(Type type)
    {
        this.type = type;
        fields = type.GetProperties().Where(property => property.SetMethod is not null).ToDictionary(property => Name(property.Name));
        Json = SchemaWriter.Write(Options, type, Activator.CreateInstance(type)!, fields);
    }

    /// <summary>The JSON Schema 2020-12 object: types, enums, ranges, defaults and descriptions.</summary>
    public JsonObject Json { get; }

    public static ParameterSchema Of<TParameters>()
        where TParameters : class, new() => new(typeof(TParameters));

    /// <summary>Every fault, field by field; empty when <paramref name="parameters"/> can be read.</summary>
    public IReadOnlyList<ParameterError> Validate(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
            return [new ParameterError("parameters", "must be a JSON object")];
        var errors = new List<ParameterError>();
        var seen = new HashSet<string>();
        foreach (var given in parameters.EnumerateObject())
        {
            if (!fields.TryGetValue(given.Name, out var field))
                errors.Add(new ParameterError(given.Name, fields.Count == 0 ? "is not a parameter; there are none" : $"is not a parameter; there are {string.Join(", ", fields.Keys)}"));
            else if (!seen.Add(given.Name))
                errors.Add(new ParameterError(given.Name, "is given twice"));
            else if (!CanRead(given.Value, field))
                errors.Add(new ParameterError(given.Name, FieldWords.Expected(field, Options)));
        }

        return errors.Count > 0 ? errors : Annotated(Read(parameters));
    }

    /// <summary>Single form fields as typed JSON, by the schema; what does not fit its type stays text, for <see cref="Validate"/> to refuse.</summary>
    public JsonElement FromFields(IEnumerable<KeyValuePair<string, string>> given)
    {
        var json = new JsonObject();
        foreach (var field in given.GroupBy(one => one.Key))
            json[field.Key] = FieldText.Read(fields.GetValueOrDefault(field.Key)?.PropertyType, [.. field.Select(one => one.Value)]);
        return JsonSerializer.SerializeToElement(json);
    }

    /// <summary>The parameters record. Throws <see cref="JsonException"/> on what <see cref="Validate"/> would refuse.</summary>
    public object Read(JsonElement parameters) =>
        parameters.Deserialize(type, Options) ?? throw new JsonException("parameters must be an object");

    private static List<ParameterError> Annotated(object value)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), faults, validateAllProperties: true);
        return [.. faults.Select(fault => new ParameterError(Name(fault.MemberNames.FirstOrDefault() ?? ""), Sentence(value, fault)))];
    }

    private static string Sentence(object value, ValidationResult fault) =>
        fault.MemberNames.FirstOrDefault() is { } member && value.GetType().GetProperty(member) is { } field
            ? FieldWords.Bounds(field) ?? fault.ErrorMessage ?? "is not valid"
            : fault.ErrorMessage ?? "is not valid";

    private static bool CanRead(JsonElement value, PropertyInfo field)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return FieldWords.IsOptional(field);
        try
        {
            value.Deserialize(field.PropertyType, Options);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Name(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}

/// <summary>What is wrong with one parameter: the field's name and a sentence with the allowed range.</summary>
public sealed record ParameterError(string Field, string Message);
