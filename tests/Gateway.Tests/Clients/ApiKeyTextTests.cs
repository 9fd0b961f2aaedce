using FlipUnit.Gateway.Clients.Keys;

namespace FlipUnit.Gateway.Tests.Clients;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void A_key_has_256_random_bits_and_is_known_by_its_hash()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => ApiKeyText.Random()).ToArray();
        Assert.Equal(100, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(key.AsSpan(3)).Length));
        Assert.All(keys, key => Assert.Equal(ApiKeyText.Hash(key), ApiKeyText.Hash(key)));
        Assert.Equal(100, keys.Select(key => Convert.ToHexString(ApiKeyText.Hash(key)!)).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fu_")]
    [InlineData("fu_short")]
    [InlineData("xx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("fu_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("fu_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_can_not_be_a_key_has_no_hash(string text) => Assert.Null(ApiKeyText.Hash(text));
}
