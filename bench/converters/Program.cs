using FlipUnit.Converters.Bench;
using FlipUnit.TestSupport;

if (args.Contains("--help"))
{
    Console.WriteLine("""
        Times each engine through the running service against the bare command on the same file in the same run.
        usage: FlipUnit.Converters.Bench [--only PART,PART] [--url URL --pids PID,PID]

          --only   rows whose name contains one of these, for example pdf,video
          --url    an already running service, instead of one that is started here
          --pids   its processes on this machine (gateway, silo, PostgreSQL), whose CPU and memory are counted;
                   the CPU of tools in the box is not among it, since it is lost with the box's first process

        As an ordinary user; programs must be built: dotnet build FlipUnit.sln -c Release
        """);
    return 0;
}

Orphans.Adopt();
string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
var only = Option("--only")?.Split(',') ?? [];
using var folder = new TemporaryFolder();
var samples = new Samples(folder);
var works = WorkList.All(samples).Where(work => only.Length == 0 || only.Any(part => work.Name.Contains(part, StringComparison.OrdinalIgnoreCase))).ToArray();

await using var service = Option("--url") is { } url
    ? new Service(new Uri(url), [.. (Option("--pids") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)])
    : await Service.Start();
Console.WriteLine(Table.Head);
foreach (var work in works)
    Console.WriteLine(Table.Row(work, await Bench.Bare(work, folder, service.Processes), await Bench.Through(service, work)));
if (only.Length == 0 || only.Contains("box"))
    Console.WriteLine(await BoxStart.Row());
return 0;
