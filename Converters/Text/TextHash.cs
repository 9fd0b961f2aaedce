using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Hashes;

namespace FlipUnit.Converters.Text;

/// <summary>Hashes a file's bytes.</summary>
public sealed class TextHash : Converter<TextHash.ParameterSet>
{
    private const int ChunkBytes = 128 * 1024;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.hash",
        Title = "Hash text",
        Summary = "Gives the SHA-2, SHA-3, BLAKE2 or CRC-32 of a text file's bytes, as they are.",
        Queue = QueueDescriptor.Lightweight,
        Accept = TextTypes.All,
        Produces = [FileTypes.Text],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample(["hello.txt"], """{"algorithms": ["sha256", "crc32"]}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var hashes = parameters.Algorithms.Distinct().Select(algorithm => (Name: HashWriter.NameOf(algorithm), Writer: HashWriter.For(algorithm))).ToArray();
        try
        {
            await using var file = new FileStream(input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            var chunk = new byte[ChunkBytes];
            int read;
            while ((read = await file.ReadAsync(chunk, cancellation)) > 0)
            {
                foreach (var (_, writer) in hashes)
                    writer.Append(chunk.AsSpan(0, read));
                context.Report((double)file.Position / Math.Max(1, file.Length));
            }

            var values = new JsonObject(hashes.Select(hash => KeyValuePair.Create(hash.Name, (JsonNode?)hash.Writer.End())));
            var text = string.Concat(values.Select(value => $"{value.Key}  {value.Value}\n"));
            var result = await InlineText.Write(context, input.Renamed("hashes.txt"), FileTypes.Text, text, cancellation);
            result.Result!["hashes"] = values;
            return result;
        }
        finally
        {
            foreach (var (_, writer) in hashes)
                writer.Dispose();
        }
    }

    /// <summary>The parameters of text.hash.</summary>
    public sealed record ParameterSet
    {
        [Description("The hashes to give: sha256, sha384, sha512, sha3_256, sha3_384, sha3_512, blake2b (64 bytes), blake2s (32 bytes), crc32.")]
        [MinLength(1, ErrorMessage = "must be a list of 1 to 9 out of sha256, sha384, sha512, sha3_256, sha3_384, sha3_512, blake2b, blake2s, crc32")]
        [MaxLength(9)]
        public IReadOnlyList<HashKind> Algorithms { get; init; } = [HashKind.Sha256];
    }
}

/// <summary>The hashes on offer.</summary>
public enum HashKind
{
    Sha256,
    Sha384,
    Sha512,
    [JsonStringEnumMemberName("sha3_256")]
    Sha3Bits256,
    [JsonStringEnumMemberName("sha3_384")]
    Sha3Bits384,
    [JsonStringEnumMemberName("sha3_512")]
    Sha3Bits512,
    Blake2b,
    Blake2s,
    Crc32,
}
