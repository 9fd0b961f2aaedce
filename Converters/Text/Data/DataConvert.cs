using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes data in another format.</summary>
public sealed class DataConvert : Converter<DataConvert.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "data.convert",
        Title = "Convert data",
        Summary = "Writes JSON, XML, YAML, CSV, TSV or TOML as another of them. XML attributes become @name and text beside elements #text; what the target cannot say is refused, or named in the notes.",
        Queue = QueueDescriptor.Lightweight,
        Accept = DataTypes.All,
        Produces = DataTypes.All,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample(["cities.csv"], """{"format": "json"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var source = DataTypes.FormatOf(input.Type);
        var type = DataTypes.TypeOf(parameters.Format);
        var notes = new Notes();
        var path = context.Folder.WorkPath($"out.{type.Extension}");
        if (IsTable(source) && (IsTable(parameters.Format) || parameters.Format == DataFormat.Json))
            await TableStream.Convert(input, path, parameters, notes, context.Report, cancellation);
        else
            await ConvertTree(input, source, path, parameters, notes, cancellation);
        return new ConversionResult([new OutputFile(input.Renamed(type.Extension), path, type)])
        {
            Notes = notes.Sentences,
            Result = await InlineText.OfFile(path, cancellation),
        };
    }

    private static async Task ConvertTree(InputFile input, DataFormat source, string path, ParameterSet parameters, Notes notes, CancellationToken cancellation)
    {
        var most = source == DataFormat.Toml ? DataTypes.MostTomlBytes : DataTypes.MostTreeBytes;
        if (input.Bytes > most)
            throw new ConversionException(ErrorCode.FileTooLarge, $"Between these formats a file may have at most {most / (1024 * 1024)} MB; CSV, TSV and JSON from a table may be larger.");
        var encoding = (source == DataFormat.Xml ? XmlEncoding.Declared(input.Path) : null) ?? TextFile.EncodingOf(input.Path);
        var text = await TextFile.Read(input, encoding, most, cancellation);
        var tree = DataReader.Read(text, source, parameters, notes, cancellation);
        await using var output = LimitedStream.For(path, input.Bytes);
        DataWriter.Write(tree, output, parameters, notes, cancellation);
    }

    private static bool IsTable(DataFormat format) => format is DataFormat.Csv or DataFormat.Tsv;

    /// <summary>The parameters of data.convert.</summary>
    public sealed record ParameterSet
    {
        [Description("The format to write.")]
        public DataFormat Format { get; init; } = DataFormat.Json;

        [Description("Write JSON and XML with line breaks and indentation.")]
        public bool Pretty { get; init; } = true;

        [Description("What divides the columns of CSV, read or written: one character.")]
        [RegularExpression("^[,;|\\t ]$", ErrorMessage = "must be one of , ; | a tab or a space")]
        public string Delimiter { get; init; } = ",";

        [Description("The first line of CSV and TSV holds the columns' names.")]
        public bool Header { get; init; } = true;

        [Description("Read cells that look like numbers, true or false as such; without it all are texts.")]
        public bool InferTypes { get; init; } = true;

        [Description("Name of the outermost XML element, where the data names none.")]
        [RegularExpression("^[A-Za-z_][A-Za-z0-9_.-]{0,63}$", ErrorMessage = "must be an XML name")]
        public string RootName { get; init; } = "root";
    }
}
