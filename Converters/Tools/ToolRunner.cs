using System.Text;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Converters.Tools;

/// <inheritdoc cref="IToolRunner"/>
public sealed partial class ToolRunner(ToolOptions options, Box box, ToolStarter starter, IReadOnlyList<Tool> catalog, ILogger<ToolRunner> log) : IToolRunner
{
    private const int OutputBytes = 64 * 1024;
    private const int ErrorBytes = 8 * 1024;
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Tool> tools = catalog.ToDictionary(tool => tool.Name);
    private IReadOnlyDictionary<string, ToolInfo> found = new Dictionary<string, ToolInfo>();

    public string? Trouble { get; private set; }

    public ToolInfo? Find(string tool) => found.GetValueOrDefault(tool);

    public string BoxPath(AttemptFolder folder, string workName) => box.WorkPath(folder, workName);

    public string BoxInputPath(AttemptFolder folder, string inName) => box.InputPath(folder, inName);

    /// <summary>Asks every tool for its version, in the box; what does not answer is not there. Returns why the box itself cannot be used, or null.</summary>
    public async Task<string?> Probe(CancellationToken cancellation)
    {
        using var folder = AttemptFolder.Create(options.ScratchRoot, $"probe-{Guid.NewGuid():n}");
        var walls = await Execute("/usr/bin/true", new ToolCommand("true", []), folder, cancellation);
        if (walls.ExitCode != 0)
        {
            Trouble = "this machine refuses the box that tools run in; the silo's log says why";
            return $"tools cannot be boxed here: {walls.Error.Trim()}. Allow unprivileged user namespaces, or set FlipUnit:Tools:Mode=Weak and read what that means in docs/operator.md";
        }

        var probes = tools.Values.Where(tool => File.Exists(tool.Path)).Select(async tool =>
        {
            var answer = await Execute(tool.Path, new ToolCommand(tool.Name, tool.VersionArguments), folder, cancellation);
            return new ToolInfo(tool.Name, tool.Path, ToolCatalog.Version(answer.Output + answer.Error));
        });
        // A worker is this very program: it runs where the box does.
        found = (await Task.WhenAll(probes)).Append(new ToolInfo(ToolCatalog.Worker, "", Environment.Version.ToString())).ToDictionary(tool => tool.Name);
        var versions = string.Join(", ", found.Values.Select(tool => $"{tool.Name} {tool.Version}"));
        LogProbed(log, versions);
        return null;
    }

    public Task<ToolResult> Run(ToolCommand command, AttemptFolder folder, CancellationToken cancellation) =>
        tools.TryGetValue(command.Tool, out var tool)
            ? Execute(tool.Path, command, folder, cancellation)
            : throw new ArgumentException($"no tool is called '{command.Tool}'", nameof(command));

    private async Task<ToolResult> Execute(string path, ToolCommand command, AttemptFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (program, arguments) = Redirected(path, command);
        var limits = new BoxLimits(command.CpuSeconds, command.FileMegabytes, command.AddressSpaceMegabytes) { Processes = command.MostProcesses };
        using var process = await starter.Start(box.Command(program, arguments, folder, limits, command.Environment, []));
        process.StandardInput.Close();

        var output = new BoundedText(OutputBytes, 0);
        var error = new BoundedText(ErrorBytes, ErrorBytes);
        var pipes = Task.WhenAll(
            command.OnOutputLine is { } onLine ? Lines(process.StandardOutput, onLine) : Drain(process.StandardOutput.BaseStream, output),
            Drain(process.StandardError.BaseStream, error));
        var memory = new MemoryWatch(process.Id, command.MemoryMegabytes, options.MemorySampleMilliseconds);
        var ended = false;
        try
        {
            await memory.WaitForExit(process, cancellation);
            ended = true;
        }
        finally
        {
            if (!ended)
                await ProcessTree.Kill(process);
            // A grandchild that left the tree may hold the pipes: nobody waits for it.
            await Task.WhenAny(pipes, Task.Delay(PipePatience, CancellationToken.None));
        }

        var result = new ToolResult(process.ExitCode, output.ToString(), error.ToString(), memory.PeakMegabytes);
        LogRan(log, command.Tool, result.ExitCode, result.PeakMemoryMegabytes);
        ToolFaults.ThrowIfEnded(result, memory.Exceeded, folder);
        return result;
    }

    /// <summary>Redirections are made inside the box by a fixed script, so that a file's bytes do not pass through this process.</summary>
    private static (string Program, IEnumerable<string> Arguments) Redirected(string path, ToolCommand command) => (command.StandardInput, command.StandardOutput) switch
    {
        (null, null) => (path, command.Arguments),
        ({ } from, null) => ("/bin/sh", ["-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh", from, path, .. command.Arguments]),
        (null, { } to) => ("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\"", "sh", to, path, .. command.Arguments]),
        ({ } from, { } to) => ("/bin/sh", ["-c", "in=$1; out=$2; shift 2; exec \"$@\" <\"$in\" >\"$out\"", "sh", from, to, path, .. command.Arguments]),
    };

    private static async Task Drain(Stream stream, BoundedText text)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
            text.Add(buffer.AsSpan(0, read));
    }

    private static async Task Lines(StreamReader reader, Action<string> onLine)
    {
        const int LongestLine = 16 * 1024;
        var buffer = new char[4096];
        var line = new StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            foreach (var letter in buffer.AsSpan(0, read))
            {
                if (letter is '\n' or '\r')
                {
                    if (line.Length > 0)
                        onLine(line.ToString());
                    line.Clear();
                }
                else if (line.Length < LongestLine)
                {
                    line.Append(letter);
                }
            }
        }

        if (line.Length > 0)
            onLine(line.ToString());
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "Tools: {Tools}")]
    private static partial void LogProbed(ILogger log, string tools);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Debug, Message = "{Tool} ended with {ExitCode}, peak {Megabytes} MiB")]
    private static partial void LogRan(ILogger log, string tool, int exitCode, int megabytes);
}
