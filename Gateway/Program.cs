using FlipUnit.Converters;
using FlipUnit.Gateway;

return await GatewayProgram.Run(args, Catalog.Shipped);
