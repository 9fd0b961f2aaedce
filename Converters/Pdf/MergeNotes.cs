namespace FlipUnit.Converters.Pdf;

/// <summary>What a merge cannot keep, said in sentences.</summary>
internal static class MergeNotes
{
    public static async Task<IReadOnlyList<string>> For(ConversionContext context, IReadOnlyList<PdfSource> sources, CancellationToken cancellation)
    {
        var extras = new PdfExtras[sources.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Share.Threads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, extras.Length, parallel, async (index, stop) => extras[index] = await PdfExtras.Read(context, sources[index], stop));

        var notes = new List<string>();
        Add("The outline (bookmarks)", "could not be kept; that of the first file was.", index => index > 0 && extras[index].HasOutline);
        Add("The tags for screen readers", "could not be kept; those of the first file were.", index => index > 0 && sources[index].Info.IsTagged);
        Add("The attached files", "could not be kept; those of the first file were.", index => index > 0 && extras[index].HasAttachments);
        Add("The digital signatures", "are no longer valid, since the file has changed.", index => extras[index].IsSigned);
        if (sources.Count(source => source.Info.HasForm) > 1)
            notes.Add("More than one file has a form: fields of the same name were renamed.");
        if (sources.Any(source => source.Info.IsProtected))
            notes.Add(PdfNotes.Unprotected);
        return notes;

        void Add(string what, string happened, Func<int, bool> concerns)
        {
            var names = Enumerable.Range(0, sources.Count).Where(concerns).Select(index => PdfFaults.Quoted(sources[index].Input)).ToList();
            if (names.Count > 0)
                notes.Add($"{what} of {PdfNotes.List(names)} {happened}");
        }
    }
}
