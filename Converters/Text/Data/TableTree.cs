using System.Text.Json.Nodes;
using CsvHelper;

namespace FlipUnit.Converters.Text.Data;

/// <summary>CSV and TSV as a list of rows, for targets that are written from a tree.</summary>
internal static class TableTree
{
    public static JsonArray Read(string text, DataFormat format, DataConvert.ParameterSet parameters, CancellationToken cancellation)
    {
        var rows = new JsonArray();
        try
        {
            using var parser = CsvReader.FromText(text, TableStream.Reading(format, parameters));
            string[]? header = null;
            for (var row = 0L; parser.Read(); row++)
            {
                cancellation.ThrowIfCancellationRequested();
                TableStream.CheckColumns(format, parser, header?.Length ?? 0, row);
                var cells = TableStream.Cells(parser, parser.FieldCount);
                if (parameters.Header && header is null)
                    header = TableNames.Unique(cells);
                else if (header is null)
                    rows.Add(new JsonArray([.. cells.Select(cell => Value(cell, parameters))]));
                else
                    rows.Add(new JsonObject(cells.Select((cell, index) => KeyValuePair.Create(header[index], Value(cell, parameters)))));
            }
        }
        catch (CsvFormatException fault)
        {
            throw TableStream.Malformed(format, fault);
        }

        return rows;
    }

    /// <summary>A list of flat objects, or of flat lists; all columns of all rows, in the order they are met.</summary>
    public static void Write(JsonNode? tree, TextWriter output, DataConvert.ParameterSet parameters, Notes notes, CancellationToken cancellation)
    {
        var rows = Rows(tree);
        using var csv = CsvWriter.Create(output, TableStream.Writing(parameters), leaveOpen: true);
        if (rows.All(row => row is JsonObject))
            WriteObjects(csv, [.. rows.Cast<JsonObject>()], parameters.Header, notes, cancellation);
        else if (rows.All(row => row is JsonArray))
            WriteLists(csv, rows.Cast<JsonArray>(), notes, cancellation);
        else
            throw NoTable();
    }

    private static JsonArray Rows(JsonNode? tree) => tree switch
    {
        JsonArray rows => rows,
        // One named list, as XML and TOML have it: the table is that list.
        JsonObject { Count: 1 } whole when whole.First().Value is JsonArray rows => rows,
        JsonObject { Count: 1 } whole when whole.First().Value is JsonObject { Count: 1 } inner && inner.First().Value is JsonArray rows => rows,
        JsonObject single => new JsonArray(single.DeepClone()),
        _ => throw NoTable(),
    };

    private static void WriteObjects(CsvWriter csv, List<JsonObject> rows, bool header, Notes notes, CancellationToken cancellation)
    {
        var columns = rows.SelectMany(row => row.Select(cell => cell.Key)).Distinct().ToArray();
        if (columns.Length > TableStream.MostColumns)
            throw DataTypes.CannotSay($"A table has at most {TableStream.MostColumns} columns; this data has {columns.Length} different names.");
        if (columns.Length > 0 && header)
            Line(csv, columns, notes);
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            Line(csv, columns.Select(column => Flat(row[column], column, notes)), notes);
        }
    }

    private static void WriteLists(CsvWriter csv, IEnumerable<JsonArray> rows, Notes notes, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            Line(csv, row.Select((cell, index) => Flat(cell, $"column {index + 1}", notes)), notes);
        }
    }

    private static void Line(CsvWriter csv, IEnumerable<string> cells, Notes notes)
    {
        var any = false;
        foreach (var cell in cells)
        {
            any = true;
            Formulas.Look(cell, notes);
            csv.WriteField(cell);
        }

        if (!any)
            throw DataTypes.CannotSay("A row of a table has at least one cell, and a row of this data has none.");
        csv.EndRecord();
    }

    private static string Flat(JsonNode? value, string column, Notes notes)
    {
        if (value is JsonObject or JsonArray)
            throw DataTypes.CannotSay($"A cell of a table cannot hold a list or an object, and {(column.Length > 60 ? column[..60] : column)} does.");
        if (value is null)
            notes.Add("A table knows no null: it was written as an empty cell.");
        return Cell.Text(value);
    }

    private static JsonNode? Value(string cell, DataConvert.ParameterSet parameters) => parameters.InferTypes ? Cell.Infer(cell) : JsonValue.Create(cell);

    private static ConversionException NoTable() =>
        DataTypes.CannotSay("A table is a list of objects, or a list of lists; this data is something else.");
}
