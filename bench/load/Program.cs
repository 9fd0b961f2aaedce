using System.CommandLine;
using FlipUnit.Load;
using FlipUnit.Load.Steady;

var url = new Option<Uri>("--url")
{
    Description = "The gateway.",
    DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
    CustomParser = given =>
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var target) && target.IsLoopback)
            return target;
        given.AddError("only a service on this machine is driven; --url must name a loopback address");
        return null;
    },
};
var operation = new Option<string>("--operation") { Description = "What to ask for.", DefaultValueFactory = _ => "text.change_case" };
var parameters = new Option<string>("--parameters") { Description = "Its parameters, a JSON object.", DefaultValueFactory = _ => "{}" };
var file = new Option<FileInfo?>("--file") { Description = "The file to send; without it each job sends 4 KB of text of its own." };
var jobs = new Option<int>("--jobs") { Description = "Jobs in all.", DefaultValueFactory = _ => 2000 };
var clients = new Option<int>("--clients") { Description = "Clients at once, each with a connection and a loopback address of its own.", DefaultValueFactory = _ => 64 };
var processes = new Option<int[]>("--pid") { Description = "A server process; with its children its CPU time and memory are measured. May be given often.", AllowMultipleArgumentsPerToken = true };

var command = new RootCommand("Drives the public API of a running FlipUnit and reports rates, latencies, CPU time a job and memory.")
{
    url, operation, parameters, file, jobs, clients, processes,
    SteadyCommand.Create(url), VerifyCommand.Create(url),
};
command.SetAction(async (parsed, cancellation) =>
{
    var target = parsed.GetValue(url)!;
    var work = new Work(parsed.GetValue(operation)!, parsed.GetValue(parameters)!, parsed.GetValue(file) is { } given ? await File.ReadAllBytesAsync(given.FullName, cancellation) : null, parsed.GetValue(file)?.Name);
    using var run = new LoadRun(target, work, parsed.GetValue(jobs), parsed.GetValue(clients));
    using var servers = new ServerProcesses(parsed.GetValue(processes) ?? []);
    var outcome = await run.Run(cancellation);
    Report.Write(Console.Out, outcome, servers.Stop());
    return outcome.Completed == outcome.Jobs ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
