using System.Text.Json;
using CsvHelper;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes a table row by row.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    void Header(string[] names);

    void Row(CsvReader row);

    /// <summary>All rows are there.</summary>
    void End();
}

/// <summary>A list of objects; without a header, of lists.</summary>
internal sealed class JsonRows : IRowWriter
{
    private readonly Utf8JsonWriter json;
    private readonly bool infer;
    private JsonEncodedText[]? header;

    public JsonRows(Stream output, DataConvert.ParameterSet parameters)
    {
        json = new Utf8JsonWriter(output, JsonTree.Options(parameters.Pretty));
        infer = parameters.InferTypes;
        json.WriteStartArray();
    }

    public void Header(string[] names) => header = [.. names.Select(name => JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];

    public void Row(CsvReader row)
    {
        if (header is null)
            json.WriteStartArray();
        else
            json.WriteStartObject();
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (header is not null)
                json.WritePropertyName(header[i]);
            Value(row.GetSpan(i));
        }

        if (header is null)
            json.WriteEndArray();
        else
            json.WriteEndObject();
        if (json.BytesPending > JsonTree.FlushBytes)
            json.Flush();
    }

    public void End()
    {
        json.WriteEndArray();
        json.Flush();
    }

    public ValueTask DisposeAsync() => json.DisposeAsync();

    private void Value(ReadOnlySpan<byte> cell)
    {
        if (infer && (cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8)))
            json.WriteBooleanValue(cell.Length == 4);
        else if (infer && Cell.IsNumber(cell))
            json.WriteRawValue(cell, skipInputValidation: true);
        else
            json.WriteStringValue(cell);
    }
}

/// <summary>Another kind of table.</summary>
internal sealed class TableRows(Stream output, DataConvert.ParameterSet parameters, Notes notes) : IRowWriter
{
    private readonly CsvWriter csv = CsvWriter.Create(output, TableStream.Writing(parameters), leaveOpen: true);

    public void Header(string[] names)
    {
        foreach (var name in names)
            csv.WriteField(name);
        csv.EndRecord();
    }

    public void Row(CsvReader row)
    {
        for (var i = 0; i < row.FieldCount; i++)
        {
            Formulas.Look(row.GetSpan(i), notes);
            csv.WriteField(row.GetSpan(i));
        }

        csv.EndRecord();
    }

    public void End() => csv.Flush();

    public ValueTask DisposeAsync() => csv.DisposeAsync();
}
