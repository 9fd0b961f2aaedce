using FlipUnit.Gateway.Jobs;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class JobIdsTests
{
    [Fact]
    public void One_client_and_key_give_one_id_and_anything_else_another()
    {
        var id = JobIds.Derived("ip-192.0.2.1", "order-1");
        Assert.Equal(id, JobIds.Derived("ip-192.0.2.1", "order-1"));
        Assert.NotEqual(id, JobIds.Derived("ip-192.0.2.2", "order-1"));
        Assert.NotEqual(id, JobIds.Derived("ip-192.0.2.1", "order-2"));
    }

    [Fact]
    public void A_derived_id_is_a_uuid_of_version_8()
    {
        for (var i = 0; i < 100; i++)
        {
            var text = JobIds.Derived("ip-192.0.2.1", $"{i}").ToString();
            Assert.Equal('8', text[14]);
            Assert.Contains(text[19], "89ab");
        }
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("order 17 ~", true)]
    [InlineData("", false)]
    [InlineData("tab\t", false)]
    [InlineData("ümlaut", false)]
    public void A_key_is_printable_ascii(string key, bool valid) => Assert.Equal(valid, JobIds.IsValidKey(key));

    [Fact]
    public void A_key_has_at_most_255_characters()
    {
        Assert.True(JobIds.IsValidKey(new string('k', 255)));
        Assert.False(JobIds.IsValidKey(new string('k', 256)));
    }
}
