using System.Text;

namespace FlipUnit.Converters.Text.Cases;

/// <summary>Letters whose other case is several letters: the unconditional rows of Unicode's SpecialCasing.txt that living languages use.</summary>
internal static class FullCase
{
    /// <summary>Null when the upper case is one letter.</summary>
    public static string? Upper(Rune letter) => letter.Value switch
    {
        'ß' => "SS",
        'ŉ' => "ʼN",
        'ǰ' => "J\u030C",
        'և' => "ԵՒ",
        'ﬀ' => "FF",
        'ﬁ' => "FI",
        'ﬂ' => "FL",
        'ﬃ' => "FFI",
        'ﬄ' => "FFL",
        'ﬅ' or 'ﬆ' => "ST",
        _ => null,
    };

    /// <summary>Null when the capital is the upper case.</summary>
    public static string? Title(Rune letter) => letter.Value switch
    {
        'ß' => "Ss",
        'և' => "Եւ",
        'Ǆ' or 'ǅ' or 'ǆ' => "ǅ",
        'Ǉ' or 'ǈ' or 'ǉ' => "ǈ",
        'Ǌ' or 'ǋ' or 'ǌ' => "ǋ",
        'Ǳ' or 'ǲ' or 'ǳ' => "ǲ",
        'ﬀ' => "Ff",
        'ﬁ' => "Fi",
        'ﬂ' => "Fl",
        'ﬃ' => "Ffi",
        'ﬄ' => "Ffl",
        'ﬅ' or 'ﬆ' => "St",
        _ => null,
    };
}
