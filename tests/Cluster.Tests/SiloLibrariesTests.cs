using FlipUnit.TestSupport;

namespace FlipUnit.Cluster.Tests;

public sealed class SiloLibrariesTests
{
    [Fact]
    public async Task A_silo_loads_no_library_that_reads_files_of_clients()
    {
        await using var cluster = await FlipUnitCluster.Create();
        var silo = await cluster.StartSilo();
        using var client = await cluster.StartGateway();
        foreach (var (operation, parameters, file) in new[]
        {
            ("image.convert", """{"format": "webp"}""", "photo.jpg"), ("image.from_svg", """{"format": "webp"}""", "badge.svg"),
            ("archive.convert", """{"format": "7z"}""", "papers.zip"), ("archive.extract_iso", "{}", "disc.iso"),
        })
        {
            await client.Available(operation);
            var job = await client.Submit(operation, parameters, file, await File.ReadAllBytesAsync(Repository.TestData(file)));
            Assert.Equal("completed", ApiClient.StatusOf(await client.Ended(ApiClient.IdOf(job), TimeSpan.FromSeconds(60))));
        }

        var silos = await File.ReadAllTextAsync($"/proc/{silo.Id}/maps");
        Assert.Contains("FlipUnit.Converters.dll", silos, StringComparison.Ordinal);
        foreach (var library in (string[])["NetVips", "libvips", "SharpCompress", "libheif", "libMagick"])
            Assert.DoesNotContain(library, silos, StringComparison.OrdinalIgnoreCase);

        // Its workers have: the question is asked in the right words.
        var workers = Converters.Tools.ProcessTree.Of(silo.Id).Where(id => id != silo.Id).Select(Maps).ToList();
        Assert.Contains(workers, maps => maps.Contains("libvips", StringComparison.Ordinal) && maps.Contains("NetVips.dll", StringComparison.Ordinal));
        Assert.Contains(workers, maps => maps.Contains("SharpCompress.dll", StringComparison.Ordinal));
    }

    private static string Maps(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/maps");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A process of another box's beginning, or one that has just ended.
            return "";
        }
    }
}
