using FlipUnit.Converters;
using FlipUnit.Gateway;
using FlipUnit.TestSupport;

// The real gateway, with the tests' operations beside the shipped ones.
return await GatewayProgram.Run(args, [.. Catalog.Shipped, .. TestOperations.All]);
