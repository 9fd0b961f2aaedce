using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.TestSupport;

/// <summary>Small programs that need a process of their own: what a tool sees of its parent's threads, and a machine that refuses the box.</summary>
public static class ToolPrograms
{
    private const int Crowd = 24;

    /// <summary>Runs the program when the command line asks for one; null when it does not.</summary>
    public static int? TryRun(string[] args) => args switch
    {
        ["outlive", var seconds] => Outlive(int.Parse(seconds, CultureInfo.InvariantCulture)).GetAwaiter().GetResult(),
        ["probe"] => Probe().GetAwaiter().GetResult(),
        _ => null,
    };

    /// <summary>
    /// Starts a tool from a thread of the pool, among a crowd of them that then has nothing to do; says when that thread
    /// has retired, and how the tool ended. A bare child of another such thread shows what happens without the runner.
    /// </summary>
    private static async Task<int> Outlive(int seconds)
    {
        await using var toolbox = new Toolbox(tools: [new Tool("sh", "/bin/sh", [])]);
        using var folder = toolbox.NewAttempt();
        using var bare = toolbox.NewAttempt();
        ThreadPool.SetMinThreads(Crowd + 4, 4);
        using var together = new Barrier(Crowd + 1);
        var ids = new int[Crowd];
        Task<ToolResult>? tool = null;
        System.Diagnostics.Process? child = null;
        for (var i = 0; i < Crowd; i++)
        {
            var index = i;
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    ids[index] = Signals.ThreadId();
                    if (index == 0)
                        tool = toolbox.Tools.Run(new ToolCommand("sh", ["-c", $"sleep {seconds}; echo ended"]), folder, CancellationToken.None);
                    if (index == 1)
                        child = System.Diagnostics.Process.Start(toolbox.Box.Command("/bin/sleep", [$"{seconds}"], bare, new BoxLimits(600, 10, null), new Dictionary<string, string>(), []));
                    together.SignalAndWait();
                    // Work goes to the thread that was idle last: these, so that the two above get none.
                    if (index > 1)
                        Thread.Sleep(2000);
                },
                null);
        }

        together.SignalAndWait();
        // Not by the pool, whose threads are to retire.
        while (ids.Take(2).Any(id => Directory.Exists($"/proc/self/task/{id}")) && !tool!.IsCompleted)
            Thread.Sleep(100);
        Console.WriteLine(tool!.IsCompleted ? "the tool ended before the threads" : "the threads retired");
        child!.WaitForExit();
        Console.WriteLine($"the bare child ended with {child.ExitCode}");
        var result = await tool;
        Console.WriteLine($"the tool ended with {result.ExitCode} {result.Output.Trim()}");
        return 0;
    }

    private static async Task<int> Probe()
    {
        await using var toolbox = new Toolbox();
        Console.WriteLine(await toolbox.Tools.Probe(CancellationToken.None) ?? "boxed");
        Console.WriteLine($"found: {string.Join(' ', ToolCatalog.All.Select(tool => tool.Name).Append(ToolCatalog.Worker).Where(name => toolbox.Tools.Find(name) is not null))}");
        Console.WriteLine($"said to clients: {toolbox.Tools.Trouble}");
        return 0;
    }
}
