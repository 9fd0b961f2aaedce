using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;
using QRCoder;

namespace FlipUnit.Converters.Utilities.Qr;

/// <summary>Draws a QR code.</summary>
public sealed class QrCreate : Converter<QrCreate.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "qr.create",
        Title = "Create QR code",
        Summary = "Draws a QR code of a text, a link, the access to a Wi-Fi network or a business card, as PNG, SVG or PDF.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [],
        Produces = [FileTypes.Png, FileTypes.Svg, FileTypes.Pdf],
        MinInputs = 0,
        MaxInputs = 0,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample([], """{"kind": "url", "text": "https://example.org/", "format": "png"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var payload = QrPayload.Of(parameters);
        using var code = QrPayload.Draw(payload, parameters.ErrorCorrection);
        cancellation.ThrowIfCancellationRequested();
        var (type, bytes) = parameters.Format switch
        {
            QrFormat.Png => (FileTypes.Png, Png(code, parameters)),
            QrFormat.Svg => (FileTypes.Svg, Svg(code, parameters)),
            _ => (FileTypes.Pdf, QrPdf.Write(code, parameters.ModulePixels, parameters.Dark, parameters.Light, parameters.Margin)),
        };
        var path = context.Folder.WorkPath($"out.{type.Extension}");
        await File.WriteAllBytesAsync(path, bytes, cancellation);
        return new ConversionResult([new OutputFile($"qr-code.{type.Extension}", path, type)])
        {
            Result = new JsonObject { ["content"] = payload, ["version"] = code.Version },
        };
    }

    private static byte[] Png(QRCodeData code, ParameterSet parameters)
    {
        using var drawing = new PngByteQRCode(code);
        return drawing.GetGraphic(parameters.ModulePixels, System.Convert.FromHexString(parameters.Dark), System.Convert.FromHexString(parameters.Light), parameters.Margin);
    }

    private static byte[] Svg(QRCodeData code, ParameterSet parameters)
    {
        using var drawing = new SvgQRCode(code);
        return Encoding.UTF8.GetBytes(drawing.GetGraphic(parameters.ModulePixels, '#' + parameters.Dark, '#' + parameters.Light, parameters.Margin));
    }

    /// <summary>The parameters of qr.create.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("What the code holds: a text or a url (in text), the access to a wifi network, or a vcard.")]
        public QrKind Kind { get; init; } = QrKind.Text;

        [Description("The text or the link.")]
        [StringLength(2950)]
        public string Text { get; init; } = "";

        [Description("Wi-Fi: the name of the network.")]
        [StringLength(32)]
        public string Ssid { get; init; } = "";

        [Description("Wi-Fi: the password.")]
        [StringLength(63)]
        public string Password { get; init; } = "";

        [Description("Wi-Fi: how the network is secured.")]
        public WifiSecurity Security { get; init; } = WifiSecurity.Wpa;

        [Description("Wi-Fi: the network does not show its name.")]
        public bool Hidden { get; init; }

        [Description("Business card: given name.")]
        [StringLength(100)]
        public string FirstName { get; init; } = "";

        [Description("Business card: family name.")]
        [StringLength(100)]
        public string LastName { get; init; } = "";

        [Description("Business card: company.")]
        [StringLength(100)]
        public string Organization { get; init; } = "";

        [Description("Business card: telephone number.")]
        [StringLength(40)]
        public string Phone { get; init; } = "";

        [Description("Business card: e-mail address.")]
        [StringLength(200)]
        public string Email { get; init; } = "";

        [Description("Business card: web page.")]
        [StringLength(300)]
        public string Website { get; init; } = "";

        [Description("The format to write.")]
        public QrFormat Format { get; init; } = QrFormat.Png;

        [Description("How much of the code may be damaged: low 7 %, medium 15 %, quartile 25 %, high 30 %.")]
        public QrCorrection ErrorCorrection { get; init; } = QrCorrection.Medium;

        [Description("Pixels a side of each small square.")]
        [Range(1, 32)]
        public int ModulePixels { get; init; } = 10;

        [Description("Leave the empty margin around the code that readers want.")]
        public bool Margin { get; init; } = true;

        [Description("Colour of the squares, six hex digits.")]
        [RegularExpression("[0-9a-fA-F]{6}", ErrorMessage = "must be a colour of six hex digits, such as 000000")]
        public string Dark { get; init; } = "000000";

        [Description("Colour of the ground, six hex digits.")]
        [RegularExpression("[0-9a-fA-F]{6}", ErrorMessage = "must be a colour of six hex digits, such as ffffff")]
        public string Light { get; init; } = "ffffff";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => QrPayload.Faults(this);
    }
}

/// <summary>What a code can hold.</summary>
public enum QrKind
{
    Text,
    Url,
    Wifi,
    Vcard,
}

/// <summary>How a network is secured.</summary>
public enum WifiSecurity
{
    Wpa,
    Wep,
    None,
}

/// <summary>What a code can be written as.</summary>
public enum QrFormat
{
    Png,
    Svg,
    Pdf,
}

/// <summary>The four levels of ISO 18004.</summary>
public enum QrCorrection
{
    Low,
    Medium,
    Quartile,
    High,
}
