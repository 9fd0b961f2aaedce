using FlipUnit.Converters;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;
using FlipUnit.Silo;
using FlipUnit.TestSupport;

// For scripts: the fake provider as a program, until it is told to end.
if (args is ["fake-provider", var url])
{
    await using var fake = await FakeProvider.Start(url);
    Console.WriteLine(fake.Url);
    await fake.WaitForEnd();
    return 0;
}

// The real silo, with the tests' operations and worker beside the shipped ones.
var workers = new Dictionary<string, Func<IWorkerHandler>>(Tooling.Workers) { [TestWorker.Name] = () => new TestWorker() };
if ((ToolPrograms.TryRun(args) ?? WorkerMain.TryRun(args, workers)) is { } exitCode)
    return exitCode;
return await SiloProgram.Run(args, [.. Catalog.Shipped, .. TestOperations.All]);
