using System.Text.Json;
using FlipUnit.Converters;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace FlipUnit.Gateway.OpenApi;

/// <summary>Puts every operation's parameters into the document as a schema named <c>parameters.OPERATION</c>.</summary>
internal sealed class OperationSchemas(Catalog catalog) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var converter in catalog.Converters)
        {
            var text = JsonSerializer.Serialize(converter.Parameters.Json);
            var schema = OpenApiModelFactory.Parse<OpenApiSchema>(text, OpenApiSpecVersion.OpenApi3_1, document, out _, "json")
                ?? throw new InvalidOperationException($"the parameters of {converter.Descriptor.Name} are no schema");
            document.Components.Schemas[$"parameters.{converter.Descriptor.Name}"] = schema;
        }

        return Task.CompletedTask;
    }
}
