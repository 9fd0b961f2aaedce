using FlipUnit.Converters;
using FlipUnit.Grains.Conversions;
using ErrorCode = FlipUnit.Converters.ErrorCode;

namespace FlipUnit.Grains.Tests.Conversions;

public sealed class FailuresTests
{
    [Fact]
    public void A_message_that_quotes_a_file_has_no_control_characters()
    {
        var failure = new ConversionException(ErrorCode.NotRepresentable, "The key \"a\0b\u001b[31m\u0085\" has no value.\nChoose another format.");
        var (error, _) = Failures.Describe(failure, StopReason.None, Catalog.Shipped[0].Descriptor);
        Assert.Equal("The key \"ab[31m\" has no value.\nChoose another format.", error.Message);
    }
}
