using System.ComponentModel.DataAnnotations;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Grains.Tests.Clients;

public sealed class EffectiveLimitsTests
{
    [Fact]
    public void By_default_only_transcription_has_a_quota()
    {
        var limits = new EffectiveLimits(new ClientOptions(), own: null);
        Assert.Equal(20, limits.Day("transcription"));
        Assert.Equal(500, limits.Month("transcription"));
        Assert.Null(limits.Day("lightweight"));
        Assert.Equal(100, limits.Of(RatePolicy.Burst));
    }

    [Fact]
    public void A_clients_own_limit_comes_before_its_tiers_and_that_before_everybodys()
    {
        var options = new ClientOptions
        {
            Tiers = { ["pro"] = new TierOptions { RequestsPerMinute = 1000, DownloadsPerMinute = 0, DayQuotas = { ["transcription"] = 200 }, MonthQuotas = { ["transcription"] = 0 } } },
        };
        var limits = new EffectiveLimits(options, new ClientLimits { Tier = "pro", RequestsPerMinute = 7, Day = new Dictionary<string, int> { ["image_processing"] = 5 } });
        Assert.Equal(7, limits.Of(RatePolicy.Burst));
        Assert.Equal(0, limits.Of(RatePolicy.Downloads));
        Assert.Equal(200, limits.Day("transcription"));
        Assert.Null(limits.Month("transcription"));
        Assert.Equal(5, limits.Day("image_processing"));
        Assert.Equal(1000, limits.MaxOpenJobs);
    }

    [Fact]
    public void A_share_of_the_queues_comes_from_the_client_else_from_its_tier_and_is_checked()
    {
        var options = new ClientOptions { Tiers = { ["pro"] = new TierOptions { Share = 3 } } };
        Assert.Null(new EffectiveLimits(options, own: null).Share);
        Assert.Equal(3, new EffectiveLimits(options, new ClientLimits { Tier = "pro" }).Share);
        Assert.Equal(5, new EffectiveLimits(options, new ClientLimits { Tier = "pro", Share = 5 }).Share);
        Assert.Empty(options.Validate(new ValidationContext(options)));
        options.Tiers["pro"].Share = 0;
        Assert.NotEmpty(options.Validate(new ValidationContext(options)));
    }

    [Fact]
    public void A_tier_that_is_gone_from_the_settings_leaves_everybodys_limits() =>
        Assert.Equal(20, new EffectiveLimits(new ClientOptions(), new ClientLimits { Tier = "gone" }).Day("transcription"));

    [Theory]
    [InlineData("ip-10.1.2.3", true)]
    [InlineData("ip-11.1.2.3", false)]
    [InlineData("ip-2001:db8:1:2::/64", true)]
    [InlineData("ip-2001:db9::/64", false)]
    [InlineData("key-10.1.2.3", false)]
    [InlineData("ip-rubbish", false)]
    public void The_allow_list_names_networks(string client, bool listed)
    {
        Assert.True(AllowedNetworks.TryParse("10.0.0.0/8, 2001:db8::/32", out var networks));
        Assert.Equal(listed, networks.Contains(client));
    }

    [Theory]
    [InlineData("10.0.0.1", "15", "lightweight", 1, 1)]
    [InlineData("", "", "lightweight", 1, 1)]
    [InlineData("", "15,soon", "lightweight", 1, 1)]
    [InlineData("", "0", "lightweight", 1, 1)]
    [InlineData("", "15", "no_such_queue", 1, 1)]
    [InlineData("", "15", "lightweight", -1, 1)]
    [InlineData("0.0.0.0/0,::/0", "15,60", "lightweight", 1, 0)]
    public void Settings_are_checked(string allowList, string minutes, string quotaClass, int quota, int problems)
    {
        var options = new ClientOptions { AllowList = allowList, BlockMinutes = minutes, DayQuotas = { [quotaClass] = quota } };
        Assert.Equal(problems, options.Validate(new ValidationContext(options)).Count());
    }
}
