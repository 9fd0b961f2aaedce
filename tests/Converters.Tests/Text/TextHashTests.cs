using System.Text;
using FlipUnit.Converters.Text;

namespace FlipUnit.Converters.Tests.Text;

public sealed class TextHashTests(TextLab lab) : IClassFixture<TextLab>
{
    // Of "abc", as FIPS 180-4, FIPS 202 and RFC 7693 print them; CRC-32 as in zip.
    [Theory]
    [InlineData("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")]
    [InlineData("sha512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    [InlineData("sha3_256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("sha3_512", "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0")]
    [InlineData("blake2b", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")]
    [InlineData("blake2s", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982")]
    [InlineData("crc32", "352441c2")]
    public async Task The_published_values_come_out(string algorithm, string hash)
    {
        var (text, result) = await lab.Run(new TextHash(), $$"""{"algorithms":["{{algorithm}}"]}""", "in.txt", "abc"u8.ToArray());
        Assert.Equal($"{algorithm}  {hash}\n", text);
        Assert.Equal(hash, (string?)result.Result!["hashes"]![algorithm]);
    }

    [Fact]
    public async Task Several_are_given_at_once_in_the_order_asked_for_and_bytes_count_not_letters()
    {
        var text = await lab.Convert(new TextHash(), """{"algorithms":["crc32","sha3_384","sha256","crc32"]}""", "in.txt", new string('ä', 300_000));
        Assert.Equal(["crc32", "sha3_384", "sha256"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(new string('ä', 300_000)))), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"algorithms":[]}""")]
    [InlineData("""{"algorithms":["md5"]}""")]
    public async Task An_unknown_hash_is_refused(string parameters) =>
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Refused(new TextHash(), parameters, "in.txt", "abc")).Code);
}
