using System.Globalization;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Parameters;

/// <summary>Reads the text of a form field as the JSON its parameter wants.</summary>
internal static class FieldText
{
    /// <summary>Null when the field was left empty: browsers send the fields of a form that nobody filled in.</summary>
    /// <param name="type">The parameter's type; null for a field that no parameter has.</param>
    /// <param name="texts">The field's values in their order; of a single parameter the last one counts.</param>
    public static JsonNode? Read(Type? type, IReadOnlyList<string> texts)
    {
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        if (type is null || type == typeof(string))
            return JsonValue.Create(texts[^1]);
        if (ItemType(type) is { } item)
        {
            var items = texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            return new JsonArray([.. items.Select(text => One(item, text))]);
        }

        return string.IsNullOrWhiteSpace(texts[^1]) ? null : One(type, texts[^1].Trim());
    }

    /// <summary>What a list holds; null for what is no list. A string is none.</summary>
    public static Type? ItemType(Type type)
    {
        if (type == typeof(string))
            return null;
        return type.IsArray ? type.GetElementType() : type.GetInterfaces().Append(type)
            .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
    }

    private static JsonValue One(Type type, string text)
    {
        if (type == typeof(bool))
        {
            // A ticked box of an HTML form says "on".
            if (bool.TryParse(text, out var truth) || (truth = text == "on") || text == "off")
                return JsonValue.Create(truth);
        }
        else if (FieldWords.IsWhole(type) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }
        else if (FieldWords.IsNumber(type) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return JsonValue.Create(number);
        }

        return JsonValue.Create(text);
    }
}
