using SharpCompress.Common;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>What the archive libraries complain of, as codes.</summary>
internal static class ArchiveFaults
{
    public static ConversionException Explain(Exception fault, string? password) => fault switch
    {
        CryptographicException => Password(password, fault),
        MultiVolumeExtractionException => MissingVolume(fault),
        IncompleteArchiveException => new ConversionException(ErrorCode.UnreadableInput, "The archive is cut off.", fault.Message, fault),
        _ when fault.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => Password(password, fault),
        _ when fault.Message.Contains("volume", StringComparison.OrdinalIgnoreCase) => MissingVolume(fault),
        _ => new ConversionException(ErrorCode.UnreadableInput, "The archive is damaged or not what its first bytes say.", fault.Message, fault),
    };

    public static ConversionException Password(string? password, Exception? fault) => password is null
        ? new ConversionException(ErrorCode.PasswordRequired, "The archive is encrypted; give its password.", fault?.Message, fault)
        : WrongPassword(fault);

    public static ConversionException WrongPassword(Exception? fault) =>
        new(ErrorCode.WrongPassword, "The password does not open the archive.", fault?.Message, fault);

    public static ConversionException MissingVolume(Exception? fault = null) =>
        new(ErrorCode.MissingVolume, "The archive has more parts than this one file.", fault?.Message, fault);

    public static ConversionException Sparse(string entry) =>
        new(ErrorCode.UnsupportedInput, $"The entry \"{SafeNames.Shown(entry)}\" is stored as a sparse file, which is not read here; pack the archive without that (tar without -S, bsdtar with --no-read-sparse).");

    public static ConversionException Damaged(string entry, Exception? fault = null) =>
        new(ErrorCode.DamagedEntry, $"The entry \"{SafeNames.Shown(entry)}\" is damaged.", fault?.Message, fault);
}
