namespace FlipUnit.Converters.Text.Data;

/// <summary>Cells that a spreadsheet would run. They are data and stay as they are, but who opens the table is told.</summary>
internal static class Formulas
{
    private const string Warning = "Some cells begin with =, +, - or @; a spreadsheet may take them for formulas. Import them as text.";

    public static void Look(ReadOnlySpan<byte> cell, Notes notes)
    {
        if (cell.Length > 1 && cell[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' && !Cell.IsNumber(cell))
            notes.Add(Warning);
    }

    public static void Look(string cell, Notes notes)
    {
        if (cell.Length > 1 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !Cell.Number().IsMatch(cell))
            notes.Add(Warning);
    }
}
