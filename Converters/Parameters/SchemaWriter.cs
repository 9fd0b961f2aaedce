using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace FlipUnit.Converters.Parameters;

/// <summary>Writes a parameters record as a JSON Schema 2020-12 object.</summary>
internal static class SchemaWriter
{
    public static JsonObject Write(JsonSerializerOptions options, Type type, object defaults, IReadOnlyDictionary<string, PropertyInfo> fields)
    {
        var exported = (JsonObject)options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        var properties = exported["properties"] as JsonObject ?? [];
        foreach (var (name, field) in fields)
        {
            var schema = properties[name] is JsonObject described ? described : (JsonObject)(properties[name] = new JsonObject());
            Describe(schema, field);
            if (field.GetValue(defaults) is { } value)
                schema["default"] = JsonSerializer.SerializeToNode(value, field.PropertyType, options);
        }

        exported.Remove("properties");
        exported.Remove("type");
        exported.Remove("additionalProperties");
        var written = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        var required = fields.Where(field => field.Value.IsDefined(typeof(RequiredAttribute))).Select(field => (JsonNode)field.Key).ToArray();
        if (required.Length > 0)
            written["required"] = new JsonArray(required);
        return written;
    }

    private static void Describe(JsonObject schema, PropertyInfo field)
    {
        if (field.GetCustomAttribute<DescriptionAttribute>() is { } description)
            schema["description"] = description.Description;
        if (field.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            schema["minimum"] = JsonSerializer.SerializeToNode(range.Minimum);
            schema["maximum"] = JsonSerializer.SerializeToNode(range.Maximum);
        }

        if (field.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            schema["maxLength"] = length.MaximumLength;
            if (length.MinimumLength > 0)
                schema["minLength"] = length.MinimumLength;
        }

        if (field.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            schema["pattern"] = pattern.Pattern;
        if (field.GetCustomAttribute<MaxLengthAttribute>() is { } most)
            schema["maxItems"] = most.Length;
    }
}
