using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Transcription;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Transcription;

public sealed class AudioTranscribeTests : IAsyncLifetime
{
    private readonly AudioTranscribe converter = new();
    private readonly TemporaryFolder made = new();
    private FakeProvider provider = null!;
    private TestProviders providers = null!;
    private ConverterHarness harness = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await FakeProvider.Start();
        provider.Always(new FakeAnswer { Sentences = true });
        providers = new TestProviders(provider.Settings("Transcription"));
        harness = Harness();
    }

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        providers.Dispose();
        await provider.DisposeAsync();
        made.Dispose();
    }

    [Fact]
    public async Task Speech_is_given_in_every_form()
    {
        harness.With(converter, "speech.mp3");
        var result = await harness.Convert(converter, """{"formats": ["txt", "srt", "vtt", "json", "docx"], "language": "en", "prompt": "FlipUnit", "timestamps": "word"}""");
        Assert.Equal(["transcript.txt", "transcript.srt", "transcript.vtt", "transcript.json", "transcript.docx"], result.Outputs.Select(output => output.Name));
        Assert.Equal("Sentence 0 was said.\n", await Text(result, 0));
        Assert.StartsWith("1\n00:00:00,000 --> 00:00:03,8", await Text(result, 1), StringComparison.Ordinal);
        Assert.StartsWith("WEBVTT\n\n00:00:00.000 --> 00:00:03.8", await Text(result, 2), StringComparison.Ordinal);
        var json = JsonElement.Parse(await Text(result, 3));
        Assert.Equal("english", json.GetProperty("language").GetString());
        Assert.Equal(["Sentence", "0", "was", "said."], json.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("text").GetString()!));
        await using var docx = await ZipFile.OpenReadAsync(result.Outputs[4].Path, TestContext.Current.CancellationToken);
        using var body = new StreamReader(await docx.GetEntry("word/document.xml")!.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Sentence 0 was said.", await body.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("Sentence 0 was said.", result.Result!["text"]!.GetValue<string>());
        Assert.InRange(result.Result["duration"]!.GetValue<decimal>(), 3.8m, 3.9m);

        Assert.Equal("Bearer a-key-of-the-tests", Assert.Single(provider.Received).Authorization);
        var sent = Assert.Single(provider.Sounds);
        foreach (var (name, value) in new[] { ("model", "fake-1"), ("language", "en"), ("prompt", "FlipUnit"), ("response_format", "verbose_json"), ("timestamp_granularities[]", "word") })
            Assert.Contains(sent.Fields, field => field.Key == name && field.Value == value);
        // What was sent may be a frame longer than what was given: 0.1 s at most.
        Assert.InRange(harness.SpentUsd - ((decimal)sent.Seconds / 60 * 0.006m), -0.00001m, 0.00001m);
    }

    [Fact]
    public async Task A_long_recording_is_cut_where_it_is_silent_and_joined_with_times_shifted()
    {
        await Make("long.wav", "aevalsrc=if(between(t\\,340\\,342)\\,0\\,0.2*sin(2764*t)):s=16000:d=700");
        var result = await harness.Convert(converter, "{}");
        Assert.Equal([341, 359], provider.Sounds.Select(sent => sent.Seconds).Order().Select(seconds => Math.Round(seconds)));
        var starts = result.Result!["segments"]!.AsArray().Select(segment => segment!["start"]!.GetValue<decimal>()).ToArray();
        Assert.Equal(starts.Order(), starts);
        Assert.Equal(141, starts.Length);
        Assert.Contains(starts, start => Math.Abs(start - 341) < 0.1m);
        Assert.InRange(result.Result["segments"]![140]!["end"]!.GetValue<decimal>(), 699.5m, 700.2m);
        Assert.Equal(harness.Progress.Order(), harness.Progress);
    }

    [Fact]
    public async Task Where_nobody_pauses_parts_overlap_and_the_whole_is_charged()
    {
        await Make("tone.wav", "sine=440:r=16000:d=640");
        await harness.Convert(converter, "{}");
        Assert.Equal([321, 321], provider.Sounds.Select(sent => Math.Round(sent.Seconds)));
        Assert.Equal(0.0642m, decimal.Round(harness.SpentUsd, 4));
        Assert.Equal(0.0640m, decimal.Round((await harness.Appraise(converter))!.Value, 4));
    }

    [Fact]
    public async Task What_was_heard_of_a_part_is_not_sent_again_by_the_next_attempt()
    {
        var kept = new Kept();
        var refused = 0;
        provider.When(sent => Math.Round(sent.Sound!.Seconds) == 359 && Interlocked.Increment(ref refused) == 1 ? new FakeAnswer { Status = 400, Body = "{}" } : null);
        await using (var first = Harness(kept))
        {
            await Make("long.wav", "aevalsrc=if(between(t\\,340\\,342)\\,0\\,0.2*sin(2764*t)):s=16000:d=700", first);
            await Assert.ThrowsAsync<ConversionException>(() => first.Convert(converter, "{}"));
            Assert.Equal(0.0341m, decimal.Round(first.SpentUsd, 4));
        }

        await using var second = Harness(kept);
        await Make("long.wav", "aevalsrc=if(between(t\\,340\\,342)\\,0\\,0.2*sin(2764*t)):s=16000:d=700", second);
        var result = await second.Convert(converter, "{}");
        Assert.Equal([341, 359, 359], provider.Sounds.Select(sent => Math.Round(sent.Seconds)).Order());
        Assert.Equal(0.0700m, decimal.Round(second.SpentUsd, 4));
        Assert.Equal(141, result.Result!["segments"]!.AsArray().Count);
    }

    [Fact]
    public async Task While_the_provider_works_the_job_says_that_it_goes_on()
    {
        provider.Always(new FakeAnswer { Sentences = true, DelayMilliseconds = 3000 });
        harness.With(converter, "speech.mp3");
        await harness.Convert(converter, "{}");
        Assert.True(harness.Progress.Count(fraction => fraction is > 0.1 and < 0.95) >= 2, string.Join(' ', harness.Progress));
        Assert.Equal(harness.Progress.Order(), harness.Progress);
    }

    [Fact]
    public async Task A_silent_file_is_refused_and_not_paid_for()
    {
        await Make("silent.wav", "anullsrc=r=16000:d=5");
        await Refused(ErrorCode.UnsupportedInput);
    }

    [Fact]
    public async Task A_quiet_recording_is_not_taken_for_silence()
    {
        await Make("quiet.wav", "sine=440:r=16000:d=2,volume=-30dB");
        await harness.Convert(converter, "{}");
        Assert.Single(provider.Received);
    }

    [Fact]
    public async Task A_video_without_sound_is_refused()
    {
        await Make("mute.mp4", "color=red:s=64x48:d=1", more: "-c:v libx264");
        await Refused(ErrorCode.UnsupportedInput, atTheDoor: true);
    }

    [Fact]
    public async Task Past_the_limit_a_recording_is_refused_at_the_door()
    {
        await Make("long.mp3", "sine=440:r=16000:d=1802", more: "-b:a 32k");
        await Refused(ErrorCode.DurationExceeded, atTheDoor: true);
    }

    [Fact]
    public async Task The_limit_is_an_option()
    {
        await using var strict = Harness(limits: new OperationLimits { LongestTranscription = TimeSpan.FromSeconds(3) });
        await Make("tone.wav", "sine=440:r=16000:d=6", strict);
        Assert.Equal(ErrorCode.DurationExceeded, (await Assert.ThrowsAsync<ConversionException>(() => strict.Convert(converter, "{}"))).Code);
        Assert.Empty(provider.Received);
    }

    [Fact]
    public async Task A_file_that_says_less_than_it_plays_is_refused_before_it_is_paid_for()
    {
        await using var strict = Harness(limits: new OperationLimits { LongestTranscription = TimeSpan.FromSeconds(10) });
        await Make("lying.mp3", "sine=440:r=16000:d=60", strict, "-b:a 32k", ShortenXing);
        var failure = await Assert.ThrowsAsync<ConversionException>(() => strict.Convert(converter, "{}"));
        Assert.Equal(ErrorCode.DurationExceeded, failure.Code);
        Assert.Empty(provider.Received);
    }

    [Fact]
    public async Task A_recording_of_a_browser_that_does_not_say_its_length_is_measured()
    {
        await Outside.Run("/bin/sh", ["-c", "ffmpeg -nostdin -v error -f lavfi -i sine=440:r=48000:d=30 -c:a libopus -f webm pipe:1 > live.webm"], made.Path);
        harness.With(converter, "live.webm", await File.ReadAllBytesAsync(made.File("live.webm"), TestContext.Current.CancellationToken));
        Assert.Equal(0.0030m, decimal.Round((await harness.Appraise(converter))!.Value, 4));
        await harness.Convert(converter, "{}");
        Assert.Equal(30, Assert.Single(provider.Sounds).Seconds, 0.2);
    }

    [Fact]
    public async Task A_file_cut_off_is_refused_before_it_is_paid_for()
    {
        await Make("whole.flac", "sine=440:r=16000:d=20", change: bytes => bytes[..(bytes.Length / 2)]);
        await Refused(ErrorCode.UnreadableInput);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/in/secret.wav\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile /in/secret.wav\n")]
    public async Task A_playlist_under_a_media_name_reads_nothing(string playlist)
    {
        await Outside.Run("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=2", Path.Combine(harness.Folder.In, "secret.wav")]);
        harness.With("film.mp4", FileTypes.Mp4, path => File.WriteAllText(path, playlist));
        await Refused(ErrorCode.UnreadableInput, atTheDoor: true);
    }

    [Fact]
    public async Task An_answer_that_is_no_transcription_is_our_fault_and_not_the_files()
    {
        provider.Always(new FakeAnswer { Status = 401, Body = "{}" });
        harness.With(converter, "speech.mp3");
        var failure = await Assert.ThrowsAsync<ConversionException>(() => harness.Convert(converter, "{}"));
        Assert.Equal(ErrorCode.ServiceUnavailable, failure.Code);
        Assert.Equal(0, harness.SpentUsd);
    }

    [Fact]
    public async Task Nothing_recognised_is_a_result_that_says_so()
    {
        provider.Always(new FakeAnswer { Body = """{"task": "transcribe", "language": "english", "duration": 3.8, "text": "", "segments": []}""" });
        harness.With(converter, "speech.mp3");
        var result = await harness.Convert(converter, """{"formats": ["txt", "vtt"]}""");
        Assert.Equal(("\n", "WEBVTT\n\n"), (await Text(result, 0), await Text(result, 1)));
        Assert.Contains("Nothing that was said was recognised.", result.Notes);
    }

    [Fact]
    public async Task What_does_not_fit_inline_is_in_the_files()
    {
        var text = string.Concat(Enumerable.Repeat("Слово за слово. ", 6000));
        provider.Always(new FakeAnswer { Body = JsonSerializer.Serialize(new { task = "transcribe", language = "russian", duration = 3.8, text, segments = Array.Empty<int>() }) });
        harness.With(converter, "speech.mp3");
        var result = await harness.Convert(converter, "{}");
        Assert.Null(result.Result!["text"]);
        Assert.Equal("russian", result.Result["language"]!.GetValue<string>());
        Assert.Equal(text.Trim() + "\n", await Text(result, 0));
        Assert.Contains("The text is too long to be given inline; it is in the files.", result.Notes);
    }

    private ConverterHarness Harness(ICheckpoints? kept = null, OperationLimits? limits = null) => new()
    {
        Providers = providers,
        Checkpoints = kept ?? Checkpoints.None,
        Limits = limits ?? new OperationLimits(),
    };

    private async Task Make(string name, string source, ConverterHarness? into = null, string more = "", Func<byte[], byte[]>? change = null)
    {
        var path = made.File(name);
        await Outside.Run("ffmpeg", ["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", source, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        var bytes = await File.ReadAllBytesAsync(path);
        (into ?? harness).With(converter, name, change is null ? bytes : change(bytes));
    }

    private async Task Refused(ErrorCode code, bool atTheDoor = false)
    {
        if (atTheDoor)
            Assert.Equal(code, (await Assert.ThrowsAsync<ConversionException>(() => harness.Appraise(converter))).Code);
        var failure = await Assert.ThrowsAsync<ConversionException>(() => harness.Convert(converter, "{}"));
        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain("/in/", failure.Message, StringComparison.Ordinal);
        Assert.Empty(provider.Received);
        Assert.Equal(0, harness.SpentUsd);
    }

    /// <summary>The number of frames in an MP3's first frame, from which its length is told: a tenth of what is there.</summary>
    private static byte[] ShortenXing(byte[] file)
    {
        var at = file.AsSpan().IndexOf("Info"u8) is var info && info >= 0 ? info : file.AsSpan().IndexOf("Xing"u8);
        Assert.True(at > 0 && (file[at + 7] & 1) == 1);
        var frames = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + 8));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at + 8), frames / 10);
        return file;
    }

    private static Task<string> Text(ConversionResult result, int output) => File.ReadAllTextAsync(result.Outputs[output].Path);

    /// <summary>What outlives an attempt, for attempts of one test.</summary>
    private sealed class Kept : ICheckpoints
    {
        private readonly ConcurrentDictionary<string, byte[]> contents = [];

        public Task<byte[]?> Load(string name, CancellationToken cancellation) => Task.FromResult(contents.GetValueOrDefault(name));

        public Task Save(string name, byte[] content, CancellationToken cancellation)
        {
            contents[name] = content;
            return Task.CompletedTask;
        }
    }
}
