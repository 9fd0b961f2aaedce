using System.Diagnostics;

namespace FlipUnit.Converters.Tests.Text;

/// <summary>A program whose authors are not ours, which says what it makes of an output.</summary>
internal static class OtherProgram
{
    public static async Task<string> Output(string name, params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = program.StandardError.ReadToEndAsync();
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.True(program.ExitCode == 0, $"{name}: {await errors}");
        return output;
    }
}
