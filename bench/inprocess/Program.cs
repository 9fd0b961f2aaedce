using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/inprocess -- --filter '*' --job short --inProcess
BenchmarkSwitcher.FromAssembly(typeof(FlipUnit.InProcess.TextOperations).Assembly).Run(args);
