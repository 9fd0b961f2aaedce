namespace FlipUnit.Converters.Tests.Media;

/// <summary>Colours as they are after lossy coding: near, and not another.</summary>
internal static class Colours
{
    private const int Tolerance = 24;

    public static void AssertRed((byte R, byte G, byte B) pixel) => AssertNear((254, 0, 0), pixel);

    public static void AssertBlue((byte R, byte G, byte B) pixel) => AssertNear((0, 0, 254), pixel);

    public static void AssertBlack((byte R, byte G, byte B) pixel) => AssertNear((0, 0, 0), pixel);

    public static void AssertNear((int R, int G, int B) expected, (byte R, byte G, byte B) pixel) => Assert.True(
        Math.Abs(expected.R - pixel.R) <= Tolerance && Math.Abs(expected.G - pixel.G) <= Tolerance && Math.Abs(expected.B - pixel.B) <= Tolerance,
        $"{pixel} is not near {expected}");
}
