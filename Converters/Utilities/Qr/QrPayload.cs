using System.ComponentModel.DataAnnotations;
using System.Text;
using QRCoder;
using static FlipUnit.Converters.Utilities.Qr.QrCreate;

namespace FlipUnit.Converters.Utilities.Qr;

/// <summary>The text inside a code, as telephones understand it.</summary>
internal static class QrPayload
{
    /// <summary>Bytes that the largest code holds, by level of correction, less the marks of the encoding.</summary>
    private static readonly int[] Room = [2950, 2328, 1660, 1270];

    public static string Of(ParameterSet parameters) => parameters.Kind switch
    {
        QrKind.Wifi => Wifi(parameters),
        QrKind.Vcard => Vcard(parameters),
        _ => parameters.Text,
    };

    public static QRCodeData Draw(string payload, QrCorrection correction)
    {
        using var generator = new QRCodeGenerator();
        var level = (QRCodeGenerator.ECCLevel)correction;
        return Ascii.IsValid(payload)
            ? generator.CreateQrCode(payload, level)
            : generator.CreateQrCode(payload, level, forceUtf8: true, utf8BOM: false, QRCodeGenerator.EciMode.Utf8);
    }

    public static IEnumerable<ValidationResult> Faults(ParameterSet parameters)
    {
        if (parameters.Kind is QrKind.Text or QrKind.Url && parameters.Text.Length == 0)
            yield return new ValidationResult("must be given", [nameof(ParameterSet.Text)]);
        if (parameters.Kind == QrKind.Url && parameters.Text.Length > 0 && !Uri.TryCreate(parameters.Text, UriKind.Absolute, out _))
            yield return new ValidationResult("must be a whole link, such as https://example.org/", [nameof(ParameterSet.Text)]);
        if (parameters.Kind == QrKind.Wifi && parameters.Ssid.Length == 0)
            yield return new ValidationResult("must be given", [nameof(ParameterSet.Ssid)]);
        if (parameters.Kind == QrKind.Wifi && parameters.Security != WifiSecurity.None && parameters.Password.Length == 0)
            yield return new ValidationResult("must be given, or security be none", [nameof(ParameterSet.Password)]);
        if (parameters.Kind == QrKind.Vcard && parameters.FirstName.Length + parameters.LastName.Length == 0)
            yield return new ValidationResult("or first_name must be given", [nameof(ParameterSet.LastName)]);
        if (Encoding.UTF8.GetByteCount(Of(parameters)) > Room[(int)parameters.ErrorCorrection])
            yield return new ValidationResult($"is too long: with this error correction a code holds {Room[(int)parameters.ErrorCorrection]} bytes", [nameof(ParameterSet.Text)]);
    }

    private static string Wifi(ParameterSet it)
    {
        var security = it.Security switch { WifiSecurity.Wpa => "WPA", WifiSecurity.Wep => "WEP", _ => "nopass" };
        var password = it.Security == WifiSecurity.None ? "" : $"P:{Escaped(it.Password, "\\;,:\"")};";
        return $"WIFI:T:{security};S:{Escaped(it.Ssid, "\\;,:\"")};{password}{(it.Hidden ? "H:true;" : "")};";
    }

    /// <summary>vCard 3.0, which every telephone reads.</summary>
    private static string Vcard(ParameterSet it)
    {
        var lines = new List<string>
        {
            "BEGIN:VCARD", "VERSION:3.0", $"N:{Line(it.LastName)};{Line(it.FirstName)};;;", $"FN:{Line($"{it.FirstName} {it.LastName}".Trim())}",
        };
        (string Name, string Value)[] more = [("ORG", it.Organization), ("TEL", it.Phone), ("EMAIL", it.Email), ("URL", it.Website)];
        lines.AddRange(more.Where(one => one.Value.Length > 0).Select(one => $"{one.Name}:{Line(one.Value)}"));
        return string.Join("\r\n", lines.Append("END:VCARD"));
    }

    private static string Line(string value) => Escaped(value, "\\;,").ReplaceLineEndings("\\n");

    private static string Escaped(string value, string special) =>
        string.Concat(value.Select(letter => special.Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));
}
