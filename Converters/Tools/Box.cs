using System.Diagnostics;
using System.Globalization;

namespace FlipUnit.Converters.Tools;

/// <summary>Builds the command line that runs a tool away from everything else: no network, a read-only system, its own folder, limits.</summary>
public sealed class Box(ToolOptions options)
{
    private const string InFolder = "/in";
    private const string WorkFolder = "/scratch";

    private const int MostOpenFiles = 256;

    /// <summary>Parts of /etc and /var that tools need, and that give nothing away.</summary>
    private static readonly string[] SystemFolders =
    [
        "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache", "/etc/libreoffice", "/etc/chromium.d",
        "/var/cache/fontconfig", "/var/lib/ghostscript", "/var/lib/libreoffice",
    ];

    public ToolMode Mode => options.Mode;

    public string InputPath(AttemptFolder folder, string name) => Mode == ToolMode.Box ? $"{InFolder}/{name}" : Path.Combine(folder.In, name);

    public string WorkPath(AttemptFolder folder, string name) => Mode == ToolMode.Box ? $"{WorkFolder}/{name}" : Path.Combine(folder.Work, name);

    /// <param name="program">Path of the executable.</param>
    /// <param name="arguments">As the tool gets them.</param>
    /// <param name="folder">What the box shows as /in and /scratch.</param>
    /// <param name="limits">What one process of the tool may use.</param>
    /// <param name="environment">Variables beside the usual ones.</param>
    /// <param name="readable">Further folders shown read-only, under their own names.</param>
    public ProcessStartInfo Command(
        string program, IEnumerable<string> arguments, AttemptFolder folder, BoxLimits limits,
        IReadOnlyDictionary<string, string> environment, IEnumerable<string> readable)
    {
        var command = new ProcessStartInfo("/usr/bin/nice")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder.Work,
        };
        var variables = Variables(folder, environment);
        command.Environment.Clear();
        foreach (var (name, value) in variables)
            command.Environment[name] = value;

        Add(["-n", Text(options.Niceness), "prlimit", .. limits.Arguments(), "--core=0", "--"]);
        if (Mode == ToolMode.Box)
            Add(["bwrap", .. Walls(folder, variables, readable), "--", "/usr/bin/prlimit", $"--nproc={limits.Processes}", $"--nofile={MostOpenFiles}", "--"]);
        else
            Add(["setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--", "setsid", "--wait"]);
        Add([program, .. arguments]);
        return command;

        void Add(IEnumerable<string> more)
        {
            foreach (var argument in more)
                command.ArgumentList.Add(argument);
        }
    }

    private static string[] Walls(AttemptFolder folder, Dictionary<string, string> variables, IEnumerable<string> readable)
    {
        return
        [
            "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
            .. variables.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }),
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            .. SystemFolders.SelectMany(one => new[] { "--ro-bind-try", one, one }),
            "--proc", "/proc", "--dev", "/dev", "--size", "268435456", "--tmpfs", "/tmp",
            // After the empty /tmp: the program itself may lie below the host's.
            .. readable.SelectMany(one => new[] { "--ro-bind", one, one }),
            "--ro-bind", folder.In, InFolder, "--bind", folder.Work, WorkFolder, "--chdir", WorkFolder,
        ];
    }

    private Dictionary<string, string> Variables(AttemptFolder folder, IReadOnlyDictionary<string, string> more)
    {
        var home = Mode == ToolMode.Box ? "/tmp" : folder.Work;
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["LANG"] = "C.UTF-8",
            ["OMP_THREAD_LIMIT"] = "1",
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What one process of a tool may use.</summary>
public sealed record BoxLimits(int CpuSeconds, int FileMegabytes, int? AddressSpaceMegabytes)
{
    /// <summary>Processes and threads together; counted inside the box, where only the tool's own are seen.</summary>
    public int Processes { get; init; } = 256;

    private const long Megabyte = 1024 * 1024;

    // Soft before hard: a process over its CPU time ends by SIGXCPU, which can be told from a kill.
    public IEnumerable<string> Arguments()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"--cpu={CpuSeconds}:{CpuSeconds + 5}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--fsize={FileMegabytes * Megabyte}");
        if (AddressSpaceMegabytes is { } space)
            yield return string.Create(CultureInfo.InvariantCulture, $"--as={space * Megabyte}");
    }
}
