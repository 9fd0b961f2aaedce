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
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

    public static JsonObject Write(JsonSerializerOptions options, object defaults, IReadOnlyCollection<Field> fields)
    {
        var exported = options.GetJsonSchemaAsNode(defaults.GetType(), Exporter) as JsonObject;
        var known = exported?["properties"] as JsonObject;
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var schema = known?[field.Name]?.DeepClone() as JsonObject ?? [];
            schema.Remove("default");
            Describe(schema, field.Property);
            if (field.Property.GetValue(defaults) is { } value)
                schema["default"] = JsonSerializer.SerializeToNode(value, field.Property.PropertyType, options);
            properties[field.Name] = schema;
        }

        var written = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        var required = fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name).ToArray();
        if (required.Length > 0)
            written["required"] = new JsonArray(required);
        return written;
    }

    private static void Describe(JsonObject schema, PropertyInfo field)
    {
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (type.IsEnum && !schema.ContainsKey("type"))
            schema.Insert(0, "type", type == field.PropertyType ? "string" : new JsonArray("string", "null"));
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

        // The annotation matches the whole text, a schema's pattern any part of it.
        if (field.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            schema["pattern"] = pattern.Pattern.StartsWith('^') && pattern.Pattern.EndsWith('$') ? pattern.Pattern : $"^(?:{pattern.Pattern})$";
        if (field.GetCustomAttribute<MaxLengthAttribute>() is { } most)
            schema[type == typeof(string) ? "maxLength" : "maxItems"] = most.Length;
        if (field.GetCustomAttribute<MinLengthAttribute>() is { } least)
            schema[type == typeof(string) ? "minLength" : "minItems"] = least.Length;
    }
}
