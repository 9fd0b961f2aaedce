using System.Globalization;
using CsvHelper;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text.Data;

/// <summary>CSV and TSV to each other and to JSON, row by row: memory does not grow with the file.</summary>
internal static class TableStream
{
    public const int MostColumns = 16_384;
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

    public static async Task Convert(
        InputFile input, string path, DataConvert.ParameterSet parameters, Notes notes, Action<double> progress, CancellationToken cancellation)
    {
        var source = DataTypes.FormatOf(input.Type);
        await using var file = new FileStream(input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024);
        using var reader = new StreamReader(file, TextFile.EncodingOf(input.Path));
        await using var parser = CsvReader.Create(reader, Reading(source, parameters), leaveOpen: true);
        await using var output = LimitedStream.For(path, input.Bytes);
        await using IRowWriter rows = parameters.Format == DataFormat.Json ? new JsonRows(output, parameters) : new TableRows(output, parameters, notes);
        var columns = 0;
        try
        {
            for (var row = 0L; await parser.ReadAsync(cancellation); row++)
            {
                if (row % RowsBetweenLooks == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress((double)file.Position / Math.Max(1, file.Length));
                }

                CheckColumns(source, parser, parameters.Header ? columns : 0, row);
                if (row == 0 && parameters.Header)
                    rows.Header(TableNames.Unique(Cells(parser, columns = parser.FieldCount)));
                else
                    rows.Row(parser);
            }

            rows.End();
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw TextFile.NotText();
        }
        catch (CsvFormatException fault)
        {
            throw Malformed(source, fault);
        }
    }

    /// <summary>The row's cells as texts.</summary>
    public static string[] Cells(CsvReader row, int count) => [.. Enumerable.Range(0, count).Select(row.GetString)];

    /// <summary>A row may have fewer cells than there are columns, not more.</summary>
    public static void CheckColumns(DataFormat format, CsvReader row, int columns, long number)
    {
        if (row.FieldCount > MostColumns)
            throw DataTypes.Unreadable(format, string.Create(CultureInfo.InvariantCulture, $"row {number + 1} has more than {MostColumns} columns"));
        if (columns > 0 && row.FieldCount > columns)
            throw DataTypes.Unreadable(format, string.Create(CultureInfo.InvariantCulture, $"row {number + 1} has {row.FieldCount} cells for {columns} columns"));
    }

    public static ConversionException Malformed(DataFormat format, CsvFormatException fault) =>
        DataTypes.Unreadable(format, string.Create(CultureInfo.InvariantCulture, $"see row {fault.RecordNumber}"));

    private static char Separator(DataFormat format, DataConvert.ParameterSet parameters) => format == DataFormat.Tsv ? '\t' : parameters.Delimiter[0];
}
