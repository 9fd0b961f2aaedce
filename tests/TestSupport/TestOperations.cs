using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;

namespace FlipUnit.TestSupport;

/// <summary>Operations that only tests have: work of a known length, and work that kills its silo.</summary>
public static class TestOperations
{
    public static IReadOnlyList<IConverter> All { get; } = [new TestSleep(), new TestCrash(), new TestCopies(), new TestFail()];

    private static OperationDescriptor Describe(string name, QueueDescriptor queue) => new()
    {
        Name = name,
        Title = name,
        Summary = "For tests.",
        Queue = queue,
        Accept = [FileTypes.Text],
        Produces = [FileTypes.Text],
        SoftTimeout = TimeSpan.FromMinutes(5),
        HardTimeout = TimeSpan.FromMinutes(6),
        Example = new OperationExample(["hello.txt"], "{}"),
    };

    /// <summary>Takes its time on a slot of the media queue, then gives its input back.</summary>
    public sealed class TestSleep : Converter<TestSleep.ParameterSet>
    {
        public override OperationDescriptor Descriptor { get; } = Describe("test.sleep", QueueDescriptor.Media);

        protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
        {
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < parameters.Seconds)
            {
                await Task.Delay(20, cancellation);
                context.Report(clock.Elapsed.TotalSeconds / parameters.Seconds);
            }

            var path = context.Folder.WorkPath("out.txt");
            File.Copy(context.Inputs[0].Path, path);
            return new ConversionResult([new OutputFile("out.txt", path, FileTypes.Text)]);
        }

        public sealed record ParameterSet
        {
            [Description("How long.")]
            [Range(0, 300.0)]
            public double Seconds { get; init; } = 1;
        }
    }

    /// <summary>Gives its input back several times, numbered, under one name.</summary>
    public sealed class TestCopies : Converter<TestCopies.ParameterSet>
    {
        public override OperationDescriptor Descriptor { get; } = Describe("test.copies", QueueDescriptor.Media);

        protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
        {
            var text = File.ReadAllText(context.Inputs[0].Path);
            return Task.FromResult(new ConversionResult([.. Enumerable.Range(0, parameters.Copies).Select(index =>
            {
                var path = context.Folder.WorkPath($"out-{index}.txt");
                File.WriteAllText(path, $"{text} {index}");
                return new OutputFile("out.txt", path, FileTypes.Text);
            })]));
        }

        public sealed record ParameterSet
        {
            [Description("How many.")]
            [Range(1, 100)]
            public int Copies { get; init; } = 2;
        }
    }

    /// <summary>A file that kills whoever works on it.</summary>
    public sealed class TestCrash : Converter<TestCrash.ParameterSet>
    {
        public override OperationDescriptor Descriptor { get; } = Describe("test.crash", QueueDescriptor.Media);

        protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            return Task.FromResult(new ConversionResult([]));
        }

        public sealed record ParameterSet;
    }

    /// <summary>Fails by our fault until a file is there, then gives its input back.</summary>
    public sealed class TestFail : Converter<TestFail.ParameterSet>
    {
        public override OperationDescriptor Descriptor { get; } = Describe("test.fail", QueueDescriptor.Media);

        protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
        {
            if (!File.Exists(parameters.Until))
                throw new InvalidOperationException("as the test wants it");
            var path = context.Folder.WorkPath("out.txt");
            File.Copy(context.Inputs[0].Path, path);
            return Task.FromResult(new ConversionResult([new OutputFile("out.txt", path, FileTypes.Text)]));
        }

        public sealed record ParameterSet
        {
            [Description("A path.")]
            public string Until { get; init; } = "";
        }
    }
}
