using System.Collections.Concurrent;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Pdf;
using FlipUnit.Converters.Tests.Pdf;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>PDFs against every operation that reads one. What the lab checks of each attempt is said there.</summary>
public sealed class PdfHostileTests
{
    /// <summary>Enough for each on a busy machine; what never ends is stopped here, as by the soft time-out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly string[] Readers =
        [.. PdfFamily.Converters.Where(converter => converter.Descriptor.Accept.Contains(FileTypes.Pdf)).Select(converter => converter.Descriptor.Name)];

    public static TheoryData<string> Operations { get; } = [.. Readers];

    [Fact]
    public async Task A_page_of_200_000_points_is_not_drawn_but_can_be_cut_and_joined()
    {
        var huge = PdfMaker.Document("A", [new MadePage(200_000, 200_000)]);
        var outcomes = await All(_ => huge);
        Assert.Equal(ErrorCode.ImageTooLarge, outcomes["pdf.to_images"].Code);
        Assert.Equal(ErrorCode.ImageTooLarge, outcomes["pdf.ocr"].Code);
        Assert.All(["pdf.merge", "pdf.split", "pdf.to_epub"], operation => Assert.True(outcomes[operation].Converted, $"{operation}: {outcomes[operation]}"));
    }

    [Fact]
    public async Task A_form_that_draws_itself_ends() => await All(_ => HostilePdfs.RecursiveForm());

    [Fact]
    public async Task A_form_that_draws_a_billion_squares_is_stopped_at_its_time()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(4) };
        Assert.Equal(ErrorCode.Timeout, (await lab.Run("pdf.to_images", "{}", new HostileFile("bad.pdf", HostilePdfs.FormBomb(9)))).Code);
    }

    [Fact]
    public async Task A_hundred_thousand_pages_are_too_many_everywhere()
    {
        var outcomes = await All(_ => HostilePdfs.Pages(100_000));
        Assert.All(outcomes, outcome => Assert.True(outcome.Value.Code == ErrorCode.TooManyPages, $"{outcome.Key}: {outcome.Value}"));
    }

    [Fact]
    public async Task Pages_in_a_circle_are_unreadable() => await All(_ => HostilePdfs.PagesInACircle());

    [Fact]
    public async Task A_stream_that_unpacks_to_a_thousand_times_its_size_ends() => await All(_ => HostilePdfs.FlateBomb(200));

    [Fact]
    public async Task Scripts_actions_and_other_files_stay_untouched()
    {
        var leaks = new ConcurrentBag<string>();
        var outcomes = await All(
            canary => HostilePdfs.Actions(canary.Path, canary.Url),
            (canary, result) =>
            {
                foreach (var output in result.Outputs.Where(output => Holds(output, canary.Secret)))
                    leaks.Add(output.Name);
                return Task.CompletedTask;
            });
        Assert.Empty(leaks);
        Assert.All(outcomes.Where(outcome => outcome.Key != "pdf.compress"), outcome => Assert.True(outcome.Value.Converted, $"{outcome.Key}: {outcome.Value}"));
    }

    [Fact]
    public async Task An_attached_file_goes_nowhere()
    {
        var outcomes = await All(_ => HostilePdfs.Attachment());
        Assert.All(outcomes, outcome => Assert.True(outcome.Value.Converted, $"{outcome.Key}: {outcome.Value}"));
        Assert.False(File.Exists("/tmp/evil.sh"));
    }

    [Fact]
    public async Task An_encrypted_file_opens_with_its_password_only()
    {
        var locked = await File.ReadAllBytesAsync(Repository.TestData("locked.pdf"), TestContext.Current.CancellationToken);
        Assert.All(await All(_ => locked), outcome => Assert.Equal(ErrorCode.PasswordRequired, outcome.Value.Code));
        Assert.All(await All(_ => locked, parameters: """{"password": "open"}"""), outcome => Assert.True(outcome.Value.Converted, $"{outcome.Key}: {outcome.Value}"));
    }

    [Fact]
    public async Task A_file_that_is_a_PDF_and_a_ZIP_is_a_PDF()
    {
        var both = HostilePdfs.WithZip(PdfMaker.Document("A", 2));
        Assert.All(await All(_ => both), outcome => Assert.True(outcome.Value.Converted, $"{outcome.Key}: {outcome.Value}"));
        await using var lab = new HostileLab();
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt("archive.convert", "{}", [new HostileFile("a.zip", both)])).Code);
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task A_file_cut_off_anywhere_ends_in_a_code_of_the_file_or_a_result(string operation)
    {
        var whole = await File.ReadAllBytesAsync(Repository.TestData("report.pdf"), TestContext.Current.CancellationToken);
        await using var lab = new HostileLab { Within = Patience };
        var places = Enumerable.Range(1, 10).Select(tenth => (whole.Length - 1) * tenth / 10).Concat([0, 1]);
        await Parallel.ForEachAsync(places, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (length, _) =>
        {
            // Given a type, as if it had been sniffed: the tools must bear it.
            var outcome = await lab.Attempt(operation, Cheap(operation), Inputs(operation, new HostileFile("cut.pdf", whole[..length], FileTypes.Pdf)));
            Assert.True(outcome.Code is null or ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput, $"{length} bytes: {outcome}");
        });
        await lab.OrdinaryJob(operation);
    }

    /// <summary>One attempt of every operation on the same file, then an ordinary job of each.</summary>
    private static async Task<IReadOnlyDictionary<string, HostileOutcome>> All(Func<Canary, byte[]> file, Func<Canary, ConversionResult, Task>? look = null, string? parameters = null)
    {
        var outcomes = new ConcurrentDictionary<string, HostileOutcome>();
        await using var lab = new HostileLab { Within = Patience };
        var bad = file(lab.Canary);
        await Parallel.ForEachAsync(Readers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (operation, _) =>
        {
            var inputs = Inputs(operation, new HostileFile("bad.pdf", bad));
            outcomes[operation] = await lab.Attempt(operation, parameters ?? Cheap(operation), inputs, look is null ? null : result => look(lab.Canary, result));
        });

        // The next job works; the tools are the same for all.
        await lab.OrdinaryJob("pdf.to_images");
        return outcomes;
    }

    private static string Cheap(string operation) => operation switch
    {
        "pdf.to_images" => """{"dpi": 50}""",
        "pdf.ocr" => """{"dpi": 100}""",
        _ => "{}",
    };

    /// <summary>The bad file comes last, after as many good ones as the operation needs.</summary>
    private static IReadOnlyList<HostileFile> Inputs(string operation, HostileFile bad) =>
    [
        .. Enumerable.Range(1, PdfFamily.Converters.First(converter => converter.Descriptor.Name == operation).Descriptor.MinInputs - 1)
            .Select(number => new HostileFile($"good-{number}.pdf", PdfMaker.Document("Good", 1))),
        bad,
    ];

    private static bool Holds(OutputFile output, string secret) =>
        File.ReadAllBytes(output.Path).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) >= 0;
}
