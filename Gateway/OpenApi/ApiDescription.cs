using Scalar.AspNetCore;

namespace FlipUnit.Gateway.OpenApi;

/// <summary>The OpenAPI document and the page that shows it; everything is served from here, nothing from elsewhere.</summary>
internal static class ApiDescription
{
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "FlipUnit";
            document.Info.Version = "1";
            document.Info.Description = "Converts files. Errors are application/problem+json with a code of a closed list: see /docs/errors.";
            // The address one happens to ask at is no part of the contract.
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer<OperationSchemas>();
        options.AddOperationTransformer<RequestParts>();
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", options => options.WithTitle("FlipUnit API").DisableDefaultFonts());
    }
}
