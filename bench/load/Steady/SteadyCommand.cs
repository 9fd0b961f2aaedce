using System.CommandLine;

namespace FlipUnit.Load.Steady;

/// <summary><c>steady</c>: clients that go on until they are told to stop, and count every request that failed, every job lost or doubled.</summary>
internal static class SteadyCommand
{
    public static Command Create(Option<Uri> url)
    {
        var clients = new Option<int>("--clients") { Description = "Clients at once.", DefaultValueFactory = _ => 12 };
        var seconds = new Option<double>("--seconds") { Description = "How long jobs are submitted, at most.", DefaultValueFactory = _ => 60 };
        var until = new Option<FileInfo?>("--until") { Description = "Stop submitting once this file is there." };
        var work = new Option<string[]>("--work") { Description = "operation|parameters|file,file. May be given often; without files each job sends a text of its own.", DefaultValueFactory = _ => ["text.change_case|{\"case\":\"upper\"}"] };
        var ledger = new Option<string?>("--ledger") { Description = "File that takes a line for every job that was acknowledged." };
        var command = new Command("steady", "Submits, polls, streams and downloads all the time, repeats nothing, and reports what failed.") { url, clients, seconds, until, work, ledger };
        command.SetAction(async (parsed, _) =>
        {
            var end = DateTime.UtcNow + TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var stop = parsed.GetValue(until)?.FullName;
            var works = parsed.GetValue(work)!.Select(SteadyWork.Parse).ToArray();
            var tally = new Tally();
            using var written = new Ledger(parsed.GetValue(ledger));
            var run = $"steady-{Guid.NewGuid():n}";
            await Task.WhenAll(Enumerable.Range(0, parsed.GetValue(clients)).Select(async number =>
            {
                using var http = Connections.FromOwnAddress(parsed.GetValue(url)!, number, connections: 2);
                await new SteadyClient(http, $"{run}-{number}", works, tally, written, TimeSpan.FromMinutes(3)).Run(number, () => DateTime.UtcNow < end && !File.Exists(stop));
            }));
            tally.Write(Console.Out);
            return tally.IsClean ? 0 : 1;
        });
        return command;
    }
}
