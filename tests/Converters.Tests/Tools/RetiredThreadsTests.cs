using System.Diagnostics;
using FlipUnit.TestSupport;

[assembly: AssemblyFixture(typeof(FlipUnit.Converters.Tests.Tools.OutlivingTool))]

namespace FlipUnit.Converters.Tests.Tools;

/// <summary>Begins with the first test and waits beside all others, so that its minute costs none.</summary>
public sealed class OutlivingTool : IDisposable
{
    private const string Seconds = "60";

    private readonly Process process;

    public OutlivingTool()
    {
        process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program("TestSilo"), "outlive", Seconds]) { RedirectStandardOutput = true })!;
        Said = process.StandardOutput.ReadToEndAsync();
    }

    public Task<string> Said { get; }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}

public sealed class RetiredThreadsTests(OutlivingTool tool)
{
    [Fact]
    public async Task A_tool_outlives_the_thread_that_asked_for_it()
    {
        var said = await tool.Said.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("the threads retired\nthe bare child ended with 137\nthe tool ended with 0 ended\n", said);
    }
}
