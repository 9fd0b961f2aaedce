namespace FlipUnit.Converters.Files;

/// <summary>The kinds of file that operations accept and produce.</summary>
public static class FileTypes
{
    public static readonly FileType Jpeg = new("jpeg", "image/jpeg", "jpg", "jpeg", "jpe", "jfif");
    public static readonly FileType Png = new("png", "image/png", "png");
    public static readonly FileType Webp = new("webp", "image/webp", "webp");
    public static readonly FileType Avif = new("avif", "image/avif", "avif");
    public static readonly FileType Gif = new("gif", "image/gif", "gif");
    public static readonly FileType Tiff = new("tiff", "image/tiff", "tiff", "tif");
    public static readonly FileType Heic = new("heic", "image/heic", "heic", "heif");
    public static readonly FileType Jxl = new("jxl", "image/jxl", "jxl");
    public static readonly FileType Jp2 = new("jp2", "image/jp2", "jp2", "j2k", "jpx");
    public static readonly FileType Bmp = new("bmp", "image/bmp", "bmp", "dib");
    public static readonly FileType Ico = new("ico", "image/x-icon", "ico");
    public static readonly FileType Svg = new("svg", "image/svg+xml", "svg");

    public static readonly FileType Mp4 = new("mp4", "video/mp4", "mp4", "m4v", "3gp");
    public static readonly FileType Webm = new("webm", "video/webm", "webm");
    public static readonly FileType Mkv = new("mkv", "video/x-matroska", "mkv", "mka");
    public static readonly FileType Mov = new("mov", "video/quicktime", "mov", "qt");
    public static readonly FileType Avi = new("avi", "video/x-msvideo", "avi");
    public static readonly FileType MpegTs = new("mpegts", "video/mp2t", "ts", "m2ts", "mts");
    public static readonly FileType Mpeg = new("mpeg", "video/mpeg", "mpg", "mpeg", "vob");
    public static readonly FileType Wmv = new("wmv", "video/x-ms-wmv", "wmv", "asf", "wma");
    public static readonly FileType Flv = new("flv", "video/x-flv", "flv");
    public static readonly FileType Ogv = new("ogv", "video/ogg", "ogv");

    public static readonly FileType Mp3 = new("mp3", "audio/mpeg", "mp3", "mp2");
    public static readonly FileType Wav = new("wav", "audio/wav", "wav");
    public static readonly FileType Ogg = new("ogg", "audio/ogg", "ogg", "oga");
    public static readonly FileType Opus = new("opus", "audio/opus", "opus");
    public static readonly FileType Flac = new("flac", "audio/flac", "flac");
    public static readonly FileType M4a = new("m4a", "audio/mp4", "m4a", "m4b");
    public static readonly FileType Aac = new("aac", "audio/aac", "aac");
    public static readonly FileType Aiff = new("aiff", "audio/aiff", "aiff", "aif", "aifc");
    public static readonly FileType Caf = new("caf", "audio/x-caf", "caf");
    public static readonly FileType Amr = new("amr", "audio/amr", "amr");

    public static readonly FileType Pdf = new("pdf", "application/pdf", "pdf");
    public static readonly FileType Epub = new("epub", "application/epub+zip", "epub");
    public static readonly FileType Docx = new("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
    public static readonly FileType Html = new("html", "text/html", "html", "htm", "xhtml");

    public static readonly FileType Zip = new("zip", "application/zip", "zip");
    public static readonly FileType SevenZip = new("7z", "application/x-7z-compressed", "7z");
    public static readonly FileType Rar = new("rar", "application/vnd.rar", "rar");
    public static readonly FileType Tar = new("tar", "application/x-tar", "tar");
    public static readonly FileType TarGz = new("tar.gz", "application/gzip", "tar.gz", "tgz");
    public static readonly FileType TarBz2 = new("tar.bz2", "application/x-bzip2", "tar.bz2", "tbz2", "tbz");
    public static readonly FileType TarXz = new("tar.xz", "application/x-xz", "tar.xz", "txz");
    public static readonly FileType TarZst = new("tar.zst", "application/zstd", "tar.zst", "tzst");
    public static readonly FileType Gzip = new("gz", "application/gzip", "gz");
    public static readonly FileType Bzip2 = new("bz2", "application/x-bzip2", "bz2");
    public static readonly FileType Xz = new("xz", "application/x-xz", "xz");
    public static readonly FileType Zstd = new("zst", "application/zstd", "zst");
    public static readonly FileType Iso = new("iso", "application/x-iso9660-image", "iso");

    public static readonly FileType Text = new("text", "text/plain", "txt", "text", "log");
    public static readonly FileType Markdown = new("markdown", "text/markdown", "md", "markdown");
    public static readonly FileType Json = new("json", "application/json", "json");
    public static readonly FileType Xml = new("xml", "application/xml", "xml");
    public static readonly FileType Yaml = new("yaml", "application/yaml", "yaml", "yml");
    public static readonly FileType Csv = new("csv", "text/csv", "csv");
    public static readonly FileType Tsv = new("tsv", "text/tab-separated-values", "tsv", "tab");
    public static readonly FileType Toml = new("toml", "application/toml", "toml");
    public static readonly FileType JavaScript = new("javascript", "text/javascript", "js", "mjs", "cjs");
    public static readonly FileType Srt = new("srt", "application/x-subrip", "srt");
    public static readonly FileType Vtt = new("vtt", "text/vtt", "vtt");
    public static readonly FileType Css = new("css", "text/css", "css");

    /// <summary>Bytes of no known kind: written only, nothing is told to be it.</summary>
    public static FileType Binary { get; } = new("binary", "application/octet-stream", "bin");

    /// <summary>Every type of this list.</summary>
    public static IReadOnlyList<FileType> All { get; } =
    [
        .. typeof(FileTypes).GetFields().Where(field => field.FieldType == typeof(FileType)).Select(field => (FileType)field.GetValue(null)!),
    ];
}
