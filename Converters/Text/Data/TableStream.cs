using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text.Data;

/// <summary>CSV and TSV to each other and to JSON, row by row: memory does not grow with the file.</summary>
internal static class TableStream
{
    private const int MostColumns = 16_384;
    private const int RowsBetweenLooks = 256;

    /// <summary>A row larger than this is an unclosed quote.</summary>
    private const int MostRowBytes = 16 * 1024 * 1024;

    public static CsvReaderOptions Reading(DataFormat format, DataConvert.ParameterSet parameters) => new()
    {
        Separator = Separator(format, parameters),
        HasHeader = false,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = MostRowBytes,
        DetectSeparatorHint = false,
    };

    public static CsvWriterOptions Writing(DataConvert.ParameterSet parameters) => new()
    {
        Separator = Separator(parameters.Format, parameters),
        HasHeader = false,
        ValidateFieldCount = false,
        NewLine = "\r\n",
    };

    private static char Separator(DataFormat format, DataConvert.ParameterSet parameters) => format == DataFormat.Tsv ? '\t' : parameters.Delimiter[0];

    public static async Task Convert(InputFile input, string path, DataConvert.ParameterSet parameters, Action<double> progress, CancellationToken cancellation)
    {
        var source = DataTypes.FormatOf(input.Type);
        await using var file = new FileStream(input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024);
        using var reader = new StreamReader(file, TextFile.EncodingOf(input.Path));
        await using var parser = CsvReader.Create(reader, Reading(source, parameters), leaveOpen: true);
        await using var rows = RowWriter.Create(path, parameters);
        string[]? header = null;
        try
        {
            for (var row = 0L; await parser.ReadAsync(cancellation); row++)
            {
                if (row % RowsBetweenLooks == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress((double)file.Position / Math.Max(1, file.Length));
                }

                var record = parser.Current.ToArray();
                if (record.Length > MostColumns)
                    throw DataTypes.Unreadable(source, $"row {row + 1} has more than {MostColumns} columns");
                if (row == 0 && parameters.Header)
                    rows.Header(header = Unique(record));
                else
                    rows.Row(header, record, row + 1);
            }
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw DataTypes.Unreadable(source, "it is no text in UTF-8 or UTF-16");
        }
        catch (CsvFormatException fault)
        {
            throw DataTypes.Unreadable(source, string.Create(CultureInfo.InvariantCulture, $"see row {fault.RecordNumber}"));
        }
    }

    /// <summary>Column names, each once: objects cannot hold a name twice.</summary>
    public static string[] Unique(string[] names)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        return [.. names.Select((name, index) =>
        {
            var stem = name.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"column_{index + 1}") : name;
            var unique = stem;
            for (var i = 2; !used.Add(unique); i++)
                unique = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
            return unique;
        })];
    }

    private abstract class RowWriter : IAsyncDisposable
    {
        public static RowWriter Create(string path, DataConvert.ParameterSet parameters) =>
            parameters.Format == DataFormat.Json ? new JsonRows(path, parameters) : new TableRows(path, parameters);

        public abstract void Header(string[] names);

        public abstract void Row(string[]? header, string[] cells, long row);

        public abstract ValueTask DisposeAsync();
    }

    private sealed class JsonRows : RowWriter
    {
        private const int FlushBytes = 64 * 1024;

        private readonly FileStream file;
        private readonly Utf8JsonWriter json;
        private readonly bool infer;

        public JsonRows(string path, DataConvert.ParameterSet parameters)
        {
            file = File.Create(path, 128 * 1024);
            json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = parameters.Pretty, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            infer = parameters.InferTypes;
            json.WriteStartArray();
        }

        public override void Header(string[] names)
        {
        }

        public override void Row(string[]? header, string[] cells, long row)
        {
            if (header is null)
                json.WriteStartArray();
            else if (cells.Length > header.Length)
                throw DataTypes.Unreadable(DataFormat.Csv, $"row {row} has {cells.Length} cells for {header.Length} columns");
            else
                json.WriteStartObject();
            for (var i = 0; i < cells.Length; i++)
            {
                if (header is not null)
                    json.WritePropertyName(header[i]);
                Value(cells[i]);
            }

            if (header is null)
                json.WriteEndArray();
            else
                json.WriteEndObject();
            if (json.BytesPending > FlushBytes)
                json.Flush();
        }

        public override async ValueTask DisposeAsync()
        {
            json.WriteEndArray();
            await json.DisposeAsync();
            await file.DisposeAsync();
        }

        private void Value(string cell)
        {
            if (infer && cell is "true" or "false")
                json.WriteBooleanValue(cell == "true");
            else if (infer && cell.Length <= 64 && Cell.Number().IsMatch(cell))
                json.WriteRawValue(cell);
            else
                json.WriteStringValue(cell);
        }
    }

    private sealed class TableRows(string path, DataConvert.ParameterSet parameters) : RowWriter
    {
        private readonly CsvWriter csv = CsvWriter.Create(new LimitedWriter(path, long.MaxValue), Writing(parameters), leaveOpen: false);

        public override void Header(string[] names) => Row(null, names, 0);

        public override void Row(string[]? header, string[] cells, long row)
        {
            foreach (var cell in cells)
                csv.WriteField(cell);
            csv.EndRecord();
        }

        public override ValueTask DisposeAsync() => csv.DisposeAsync();
    }
}
