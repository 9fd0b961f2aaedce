using System.Collections.Frozen;

namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The currencies of ISO 4217 that money is counted in, each with the digits of its smaller unit.</summary>
internal static class CurrencyCodes
{
    /// <summary>Those of two digits, then by number of digits.</summary>
    private const string Two =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD "
        + "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
        + "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
        + "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
    private const string Three = "BHD IQD JOD KWD LYD OMR TND";

    private static readonly FrozenDictionary<string, int> Digits =
        Of(Two, 2).Concat(Of(None, 0)).Concat(Of(Three, 3)).ToFrozenDictionary(one => one.Code, one => one.Digits);

    public static bool Has(string code) => Digits.ContainsKey(code);

    /// <summary>How many digits the currency has after the point.</summary>
    public static int DigitsOf(string code) => Digits[code];

    private static IEnumerable<(string Code, int Digits)> Of(string codes, int digits) => codes.Split(' ').Select(code => (code, digits));
}
