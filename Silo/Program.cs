using FlipUnit.Converters;
using FlipUnit.Converters.Tools.Workers;
using FlipUnit.Silo;

// The same program is its own boxed worker for engines that are libraries.
if (WorkerMain.TryRun(args, Tooling.Workers) is { } exitCode)
    return exitCode;
return await SiloProgram.Run(args, Catalog.Shipped);
