using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace FlipUnit.Converters.Parameters;

/// <summary>Says for a person what a field takes.</summary>
internal static class FieldWords
{
    public static bool IsOptional(PropertyInfo field) =>
        Nullable.GetUnderlyingType(field.PropertyType) is not null || new NullabilityInfoContext().Create(field).WriteState == NullabilityState.Nullable;

    /// <summary>After the wrong type or an unknown word.</summary>
    public static string Expected(PropertyInfo field, JsonSerializerOptions options)
    {
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (type.IsEnum)
            return "must be one of " + string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, options).Trim('"')));
        if (Bounds(field) is { } bounds)
            return bounds;
        if (type == typeof(bool))
            return "must be true or false";
        if (type == typeof(int) || type == typeof(long))
            return "must be a whole number";
        if (type == typeof(double) || type == typeof(decimal))
            return "must be a number";
        return type == typeof(string) ? "must be a text" : "must be a list";
    }

    /// <summary>The field's range, length or pattern; null when it has none.</summary>
    public static string? Bounds(PropertyInfo field)
    {
        if (field.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"must be a number from {range.Minimum} to {range.Maximum}");
        if (field.GetCustomAttribute<RegularExpressionAttribute>() is { ErrorMessage: { } said })
            return said;
        if (field.GetCustomAttribute<StringLengthAttribute>() is { } length && field.GetCustomAttributes<ValidationAttribute>().Count() == 1)
            return $"must be a text of {length.MinimumLength} to {length.MaximumLength} characters";
        return null;
    }
}
