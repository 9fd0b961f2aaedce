using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace FlipUnit.Converters.Parameters;

/// <summary>Says for a person what a field takes.</summary>
internal static class FieldWords
{
    /// <summary>Type, range, length or pattern in one sentence. A message on one of the field's annotations goes before.</summary>
    public static string Takes(PropertyInfo field, JsonSerializerOptions options)
    {
        if (field.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => rule is not RequiredAttribute && rule.ErrorMessage is not null) is { } said)
            return said.ErrorMessage!;
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (type.IsEnum)
            return "must be one of " + Words(type, options);
        if (IsNumber(type))
            return (IsWhole(type) ? "must be a whole number" : "must be a number") + Range(field);
        if (type == typeof(bool))
            return "must be true or false";
        if (type == typeof(string))
            return "must be a text" + Length(field);
        if (FieldText.ItemType(type) is not { } item)
            return "must be an object";
        var most = field.GetCustomAttribute<MaxLengthAttribute>();
        return (most is null ? "must be a list" : $"must be a list of at most {most.Length}") + (item.IsEnum ? " out of " + Words(item, options) : IsNumber(item) ? " of numbers" : "");
    }

    /// <summary>True when a JSON value of this kind is what the type is written as, whatever its value.</summary>
    public static bool Fits(JsonValueKind kind, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return kind switch
        {
            JsonValueKind.String => type == typeof(string) || type.IsEnum,
            JsonValueKind.Number => IsNumber(type),
            JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
            JsonValueKind.Array => type != typeof(string) && FieldText.ItemType(type) is not null,
            _ => false,
        };
    }

    public static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    public static bool IsWhole(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte);

    public static bool IsNumber(Type type) => IsWhole(type) || type == typeof(double) || type == typeof(float) || type == typeof(decimal);

    private static string Words(Type type, JsonSerializerOptions options) =>
        string.Join(", ", Enum.GetValues(type).Cast<object>().Distinct().Select(value => JsonSerializer.Serialize(value, type, options).Trim('"')));

    private static string Range(PropertyInfo field) => field.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}")
        : "";

    private static string Length(PropertyInfo field)
    {
        var length = field.GetCustomAttribute<StringLengthAttribute>();
        var (least, most) = (length?.MinimumLength ?? 0, length?.MaximumLength ?? field.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? 0);
        if (most == 0)
            return "";
        return least == 0 ? $" of at most {most} characters" : $" of {least} to {most} characters";
    }
}
