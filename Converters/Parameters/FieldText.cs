using System.Globalization;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Parameters;

/// <summary>Reads the text of a form field as the JSON its parameter wants.</summary>
internal static class FieldText
{
    public static JsonNode Read(Type? type, IReadOnlyList<string> texts)
    {
        if (type is not null && type != typeof(string) && ItemType(type) is { } item)
            return new JsonArray([.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Select(text => One(item, text))]);
        return One(type, texts[^1]);
    }

    private static JsonValue One(Type? type, string text)
    {
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool) && bool.TryParse(text, out var truth))
            return JsonValue.Create(truth);
        if ((type == typeof(int) || type == typeof(long)) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        if ((type == typeof(double) || type == typeof(decimal)) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return JsonValue.Create(number);
        return JsonValue.Create(text);
    }

    private static Type? ItemType(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType ? type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] : null;
}
