namespace FlipUnit.Converters.Bench;

/// <summary>The rows. The bare commands are the ones the service runs itself, or what a person would type.</summary>
internal static class WorkList
{
    private const string Either = "≤ 10 % or 50 ms over";

    public static IReadOnlyList<Work> All(Samples samples) =>
    [
        new("video: 60 s of 1080p, MKV to MP4, codecs fit", "≤ 0.5 CPU s", "video.convert", """{"format": "mp4"}""", One(samples.Video),
            "ffmpeg -v error -nostdin -i $1 -map 0:v:0 -map 0:a:0 -c copy -movflags +faststart out.mp4"),
        new("video: 60 s of 1080p to H.264", "≤ 5 % over", "video.convert", """{"format": "mp4", "quality": "medium"}""", One(samples.Video),
            "ffmpeg -v error -nostdin -threads 2 -i $1 -map 0:v:0 -map 0:a:0 -c:v libx264 -preset veryfast -crf 26 -pix_fmt yuv420p -threads 2 -c:a aac -b:a 128k -movflags +faststart out.mp4"),
        new("audio: 2 s, WAV to MP3, 10 times", Either, "audio.convert", """{"format": "mp3"}""", One(Samples.Tone),
            "ffmpeg -v error -nostdin -i $1 -c:a libmp3lame -b:a 192k out.mp3") { Times = 10 },
        new("pdf: 50 pages to PNG, 150 dpi", "≤ 5.5 CPU s, wall ≤ 0.6 × CPU", "pdf.to_images", """{"format": "png", "dpi": 150}""", One(samples.Document), "pdftoppm -q -r 150 -png $1 out"),
        new("pdf: 50 pages to JPEG, 150 dpi", "≤ 1.2 CPU s", "pdf.to_images", """{"format": "jpeg", "dpi": 150}""", One(samples.Document), "pdftoppm -q -r 150 -jpeg $1 out"),
        new("pdf: join two of 50 pages, 10 times", Either, "pdf.merge", "{}", async () => [await samples.Document(), await samples.Document()],
            "qpdf --warning-exit-0 $1 --pages . $2 -- out.pdf") { Times = 10 },
        new("pdf: OCR of a 6-page 300-dpi scan", "≤ 13 CPU s, wall ≤ 0.6 × CPU", "pdf.ocr", """{"format": "both"}""", One(samples.Scan),
            "for n in 1 2 3 4 5 6; do pdftoppm -q -r 300 -gray -f $n -l $n $1 | OMP_THREAD_LIMIT=1 tesseract - out$n --dpi 300 -l eng -c textonly_pdf=1 txt pdf 2>/dev/null; done"),
        new("image: 12-MP JPEG to 1080 WebP, 100 files, 2 slots", "≤ 0.20 CPU s, none over 2 s", "image.resize", """{"width": 1080, "format": "webp"}""", One(samples.Photo),
            "vipsthumbnail $1 -s 1080x -o $PWD/out.webp[Q=80,effort=2]") { Times = 100, AtOnce = 2 },
        new("archive: 1 GB ZIP to TAR.GZ, 10,000 entries", "≤ 10 % over, ≤ 200 MB", "archive.convert", """{"format": "tar.gz"}""", One(samples.Archive), "bsdtar -czf out.tar.gz @$1"),
    ];

    private static Func<Task<IReadOnlyList<string>>> One(Func<Task<string>> file) => async () => [await file()];
}
