using FlipUnit.Converters;
using FlipUnit.Converters.Tools.Workers;
using FlipUnit.Silo;
using FlipUnit.TestSupport;

// The real silo, with the tests' operations beside the shipped ones.
if (WorkerMain.TryRun(args, Tooling.Workers) is { } exitCode)
    return exitCode;
return await SiloProgram.Run(args, [.. Catalog.Shipped, .. TestOperations.All]);
