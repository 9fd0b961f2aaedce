using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;

namespace FlipUnit.Converters.Text.Data;

/// <summary>TOML as a tree. Dates become texts; null has no place in it.</summary>
internal static class TomlTree
{
    private static readonly TomlSerializerOptions Options = new() { MaxDepth = DataTypes.MostDepth + 8 };

    public static JsonNode? Read(string text, CancellationToken cancellation)
    {
        TomlNesting.Check(text);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // The reader lets a key that is there twice pass; this one does not.
            SyntaxParser.ParseStrict(text, Options, validate: true);
            return Node(TomlSerializer.Deserialize<TomlTable>(text, Options), 0);
        }
        catch (TomlException fault)
        {
            throw DataTypes.Unreadable(DataFormat.Toml, fault.Span is { } span ? $"see line {span.Start.Line + 1}" : null);
        }
        catch (ArgumentException)
        {
            // An escape of half a character is checked by nobody but the one who makes a text of it.
            throw DataTypes.Unreadable(DataFormat.Toml, "a text holds half a character");
        }
    }

    public static void Write(JsonNode? tree, TextWriter output)
    {
        var whole = tree as JsonObject ?? throw DataTypes.CannotSay("TOML is a table of names at its outermost; this data is not.");
        output.Write(TomlSerializer.Serialize(Table(whole, 0), Options));
    }

    private static JsonNode? Node(object? value, int depth)
    {
        if (depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        return value switch
        {
            TomlTable table => new JsonObject(table.Select(one => KeyValuePair.Create(one.Key, Node(one.Value, depth + 1)))),
            TomlTableArray tables => new JsonArray([.. tables.Select(one => Node(one, depth + 1))]),
            TomlArray list => new JsonArray([.. list.Select(one => Node(one, depth + 1))]),
            double number when !double.IsFinite(number) => throw DataTypes.CannotSay("The data holds inf or nan, which other formats have no number for."),
            double number => JsonValue.Create(number),
            long number => JsonValue.Create(number),
            bool truth => JsonValue.Create(truth),
            _ => JsonValue.Create(System.Convert.ToString(value, CultureInfo.InvariantCulture)),
        };
    }

    private static TomlTable Table(JsonObject whole, int depth)
    {
        if (depth > DataTypes.MostDepth)
            throw DataTypes.TooDeep();
        var table = new TomlTable();
        foreach (var (name, value) in whole)
            table[name] = Value(name, value, depth + 1);
        return table;
    }

    private static object Value(string name, JsonNode? node, int depth) => node switch
    {
        null => throw DataTypes.CannotSay($"TOML has no null, and {(name.Length > 60 ? name[..60] : name)} is null."),
        JsonObject whole => Table(whole, depth),
        JsonArray list when list.Count > 0 && list.All(item => item is JsonObject) => Tables(list, depth),
        JsonArray list => List(name, list, depth),
        _ => Scalar(node),
    };

    private static TomlTableArray Tables(JsonArray list, int depth)
    {
        var tables = new TomlTableArray();
        foreach (var item in list)
            tables.Add(Table((JsonObject)item!, depth + 1));
        return tables;
    }

    private static TomlArray List(string name, JsonArray list, int depth)
    {
        var values = new TomlArray();
        foreach (var item in list)
            values.Add(Value(name, item, depth + 1));
        return values;
    }

    private static object Scalar(JsonNode node)
    {
        var value = node.AsValue();
        if (value.TryGetValue<bool>(out var truth))
            return truth;
        if (node.GetValueKind() != JsonValueKind.Number)
            return value.GetValue<string>();
        var digits = node.ToJsonString();
        if (long.TryParse(digits, CultureInfo.InvariantCulture, out var whole))
            return whole;
        var number = double.Parse(digits, CultureInfo.InvariantCulture);
        // 9007199254740993.5 would come back as another number.
        return double.IsFinite(number) && Digits.Same(number.ToString("R", CultureInfo.InvariantCulture), digits)
            ? number
            : throw DataTypes.CannotSay($"TOML holds numbers of 64 bits; {digits[..Math.Min(40, digits.Length)]} does not fit.");
    }
}
