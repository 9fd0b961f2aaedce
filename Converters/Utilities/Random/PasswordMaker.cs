namespace FlipUnit.Converters.Utilities.Random;

/// <summary>Passwords of a policy: from all that fulfil it, each is as likely.</summary>
internal sealed class PasswordMaker
{
    private const string Ambiguous = "0O1lI|`'\"";

    private readonly string[] classes;
    private readonly string all;

    public PasswordMaker(RandomGenerate.ParameterSet policy)
    {
        classes =
        [
            .. new[]
            {
                policy.Lower ? "abcdefghijklmnopqrstuvwxyz" : "",
                policy.Upper ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "",
                policy.Digits ? "0123456789" : "",
                policy.Symbols ? "!#$%&()*+,-./:;<=>?@[]^_{|}~" : "",
            }.Select(letters => policy.AvoidAmbiguous ? string.Concat(letters.Except(Ambiguous)) : letters).Where(letters => letters.Length > 0),
        ];
        all = string.Concat(classes);
    }

    public int Classes => classes.Length;

    /// <summary>Bits of a password of this length, before the rule that each kind occurs.</summary>
    public double Bits(int length) => length * Math.Log2(all.Length);

    public string Make(RandomSource source, int length)
    {
        var password = new char[length];
        // Drawn anew until each kind occurs: to put one in by hand would make some passwords likelier than others.
        do
        {
            for (var i = 0; i < password.Length; i++)
                password[i] = all[(int)source.UpTo((ulong)all.Length - 1)];
        }
        while (!classes.All(letters => password.AsSpan().ContainsAny(letters)));
        return new string(password);
    }
}
