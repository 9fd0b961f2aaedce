using System.Text.Json.Nodes;
using CsvHelper;

namespace FlipUnit.Converters.Text.Data;

/// <summary>CSV and TSV as a list of rows, for targets that are written from a tree.</summary>
internal static class TableTree
{
    public static JsonArray Read(string text, DataFormat format, DataConvert.ParameterSet parameters, CancellationToken cancellation)
    {
        using var parser = CsvReader.FromText(text.TrimStart('\uFEFF'), TableStream.Reading(format, parameters));
        var rows = new JsonArray();
        string[]? header = null;
        while (parser.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var cells = parser.Current.ToArray();
            if (parameters.Header && header is null)
                header = TableStream.Unique(cells);
            else if (header is null)
                rows.Add(new JsonArray([.. cells.Select(cell => Value(cell, parameters))]));
            else if (cells.Length > header.Length)
                throw DataTypes.Unreadable(format, $"row {parser.RowNumber} has {cells.Length} cells for {header.Length} columns");
            else
                rows.Add(new JsonObject(cells.Select((cell, index) => KeyValuePair.Create(header[index], Value(cell, parameters)))));
        }

        return rows;
    }

    /// <summary>A list of flat objects, or of flat lists; all columns of all rows, in the order they are met.</summary>
    public static void Write(JsonNode? tree, TextWriter output, DataConvert.ParameterSet parameters)
    {
        var rows = Rows(tree);
        using var csv = CsvWriter.Create(output, TableStream.Writing(parameters), leaveOpen: true);
        if (rows.All(row => row is JsonObject))
            WriteObjects(csv, [.. rows.Cast<JsonObject>()], parameters.Header);
        else if (rows.All(row => row is JsonArray))
            WriteLists(csv, rows.Cast<JsonArray>());
        else
            throw DataTypes.CannotSay("A table is a list of objects, or a list of lists; this data is something else.");
    }

    private static JsonArray Rows(JsonNode? tree) => tree switch
    {
        JsonArray rows => rows,
        // One named list, as XML and TOML have it: the table is that list.
        JsonObject { Count: 1 } whole when whole.First().Value is JsonArray rows => rows,
        JsonObject { Count: 1 } whole when whole.First().Value is JsonObject { Count: 1 } inner && inner.First().Value is JsonArray rows => rows,
        JsonObject single => new JsonArray(single.DeepClone()),
        _ => throw DataTypes.CannotSay("A table is a list of objects, or a list of lists; this data is something else."),
    };

    private static void WriteObjects(CsvWriter csv, List<JsonObject> rows, bool header)
    {
        var columns = rows.SelectMany(row => row.Select(cell => cell.Key)).Distinct().ToArray();
        if (header)
            Line(csv, columns);
        foreach (var row in rows)
            Line(csv, columns.Select(column => Flat(row[column], column)));
    }

    private static void WriteLists(CsvWriter csv, IEnumerable<JsonArray> rows)
    {
        foreach (var row in rows)
            Line(csv, row.Select((cell, index) => Flat(cell, $"column {index + 1}")));
    }

    private static void Line(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        csv.EndRecord();
    }

    private static string Flat(JsonNode? value, string column) => value is JsonObject or JsonArray
        ? throw DataTypes.CannotSay($"A cell of a table cannot hold a list or an object, and {(column.Length > 60 ? column[..60] : column)} does.")
        : Cell.Text(value);

    private static JsonNode? Value(string cell, DataConvert.ParameterSet parameters) => parameters.InferTypes ? Cell.Infer(cell) : JsonValue.Create(cell);
}
