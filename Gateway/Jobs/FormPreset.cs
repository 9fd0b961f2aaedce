using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A form whose operation is known from its address: what its parameters are, and which of its fields go before that. Other fields are of no interest.</summary>
internal sealed record FormPreset(string Operation, string Parameters, IReadOnlyList<string> Fields)
{
    public JsonElement Merge(ParameterSchema schema, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var parameters = JsonNode.Parse(Parameters)!.AsObject();
        var given = fields.Where(field => Fields.Contains(field.Key) && !string.IsNullOrWhiteSpace(field.Value));
        foreach (var (name, value) in JsonObject.Create(schema.FromFields(given))!)
            parameters[name] = value?.DeepClone();
        return JsonSerializer.SerializeToElement(parameters);
    }
}
