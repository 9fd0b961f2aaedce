using FlipUnit.Gateway.Uploads;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Uploads;

public sealed class UploadSignerTests : IDisposable
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_signature_binds_id_length_type_and_time()
    {
        var signer = Signer("key");
        var signature = signer.Sign(Id, 100, "text/plain", 5000);
        Assert.True(signer.IsValid(Id, 100, "text/plain", 5000, signature));
        Assert.False(signer.IsValid(Guid.NewGuid(), 100, "text/plain", 5000, signature));
        Assert.False(signer.IsValid(Id, 101, "text/plain", 5000, signature));
        Assert.False(signer.IsValid(Id, 100, null, 5000, signature));
        Assert.False(signer.IsValid(Id, 100, "text/html", 5000, signature));
        Assert.False(signer.IsValid(Id, 100, "text/plain", 5001, signature));
        Assert.False(signer.IsValid(Id, 100, "text/plain", 5000, signature[..^1]));
        Assert.False(signer.IsValid(Id, 100, "text/plain", 5000, ""));
        Assert.False(signer.IsValid(Id, 100, "text/plain", 5000, new string('é', 64)));
    }

    [Fact]
    public void The_key_is_made_once_for_the_owner_alone_and_another_key_signs_otherwise()
    {
        var signature = Signer("key").Sign(Id, 1, null, 1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key")));
        Assert.True(Signer("key").IsValid(Id, 1, null, 1, signature));
        Assert.False(Signer("other").IsValid(Id, 1, null, 1, signature));
    }

    [Fact]
    public async Task Gateways_that_start_at_once_share_one_key()
    {
        for (var time = 0; time < 20; time++)
        {
            File.Delete(folder.File("key"));
            using var start = new Barrier(8);
            var signatures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TimeSpan.FromSeconds(10));
                    return Signer("key").Sign(Id, 1, null, 1);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(signatures.Distinct());
        }

        Assert.Equal(["key"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void An_empty_key_file_and_a_missing_folder_are_wrong_settings()
    {
        File.WriteAllText(folder.File("empty"), "");
        Assert.Throws<OptionsValidationException>(() => Signer("empty"));
        Assert.Throws<OptionsValidationException>(() => Signer("nowhere/key"));
    }

    private UploadSigner Signer(string file) => new(Options.Create(new GatewayOptions { SigningKeyFile = folder.File(file) }));
}
