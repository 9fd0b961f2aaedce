using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace FlipUnit.Converters.Parameters;

/// <summary>One parameter: its property, and what is asked of it again and again.</summary>
internal sealed class Field
{
    private readonly JsonSerializerOptions options;
    private readonly ValidationAttribute[] rules;

    public Field(PropertyInfo property, JsonSerializerOptions options)
    {
        this.options = options;
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        rules = [.. property.GetCustomAttributes<ValidationAttribute>()];
        IsOptional = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        IsRequired = rules.OfType<RequiredAttribute>().Any();
        Takes = FieldWords.Takes(property, options);
    }

    public PropertyInfo Property { get; }

    /// <summary>As clients write it: snake_case.</summary>
    public string Name { get; }

    /// <summary>Null may be given.</summary>
    public bool IsOptional { get; }

    public bool IsRequired { get; }

    /// <summary>What the field takes, for a person: <c>must be a whole number from 1 to 100</c>.</summary>
    public string Takes { get; }

    /// <summary>What is wrong with the given value; null when nothing is.</summary>
    public string? Fault(JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.Null)
            return IsOptional && !IsRequired ? null : $"{Takes}, not null";
        object? value;
        try
        {
            value = given.Deserialize(Property.PropertyType, options);
        }
        // Text that is no Unicode, such as half a surrogate pair, is told by the second.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return FieldWords.Fits(given.ValueKind, Property.PropertyType) ? Takes : $"{Takes}, not {FieldWords.Kind(given.ValueKind)}";
        }

        var context = new ValidationContext(this) { MemberName = Name, DisplayName = Name };
        return Array.Find(rules, rule => rule.GetValidationResult(value, context) != ValidationResult.Success) is null ? null : Takes;
    }
}
