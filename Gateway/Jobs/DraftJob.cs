using System.Buffers;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Uploads;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job while its request is read: the operation, the parameters, and the inputs stored so far.</summary>
internal sealed class DraftJob(Guid id, Catalog catalog, IBlobStore blobs, long maxBytes)
{
    private const int MostParameterLetters = 64 * 1024;

    private readonly Guid submission = Guid.NewGuid();
    private readonly List<(JobInput Input, string Identity)> inputs = [];
    private IConverter? converter;

    public Guid Id { get; } = id;

    public IConverter Converter => converter ?? throw new RequestProblemException(ErrorCode.MalformedRequest, "The field 'operation' must be there, before the first file.");

    public string Parameters { get; private set; } = "{}";

    public bool HasStored => inputs.Count > 0;

    public IReadOnlyList<JobInput> Inputs => [.. inputs.Select(one => one.Input)];

    /// <summary>Everything this submission has stored.</summary>
    public string BlobPrefix => BlobKeys.Submission(Id, submission);

    public void SetOperation(string name) => converter = catalog.Find(name)
        ?? throw new RequestProblemException(ErrorCode.UnknownOperation, "There is no operation of that name; GET /v1/operations lists them.");

    public void SetParameters(JsonElement parameters)
    {
        var text = parameters.GetRawText();
        if (text.Length > MostParameterLetters)
            throw new RequestProblemException(ErrorCode.MalformedRequest, $"The parameters have more than {MostParameterLetters} characters.");
        var errors = Converter.Parameters.Validate(parameters);
        if (errors.Count > 0)
            throw new RequestProblemException(ErrorCode.InvalidParameters, $"{errors[0].Field} {errors[0].Message}".Trim() + ".") { Errors = errors };
        Parameters = text;
    }

    /// <summary>Stores one file to its end while its first bytes tell what it is.</summary>
    public async Task AddFile(string name, Stream content, CancellationToken cancellation)
    {
        CheckRoom();
        var head = ArrayPool<byte>.Shared.Rent(Sniffer.HeadBytes);
        try
        {
            var read = await content.ReadAtLeastAsync(head.AsMemory(0, Sniffer.HeadBytes), Sniffer.HeadBytes, throwOnEndOfStream: false, cancellation);
            var shown = ShownName.Of(name);
            var type = Sniff(head.AsSpan(0, read), shown);
            var key = BlobKeys.Input(Id, submission, inputs.Count);
            var start = new MemoryStream(head, 0, read, writable: false);
            var blob = await blobs.Put(key, read < Sniffer.HeadBytes ? start : new HeadedStream(start, content), maxBytes, cancellation);
            inputs.Add((new JobInput(shown, blob.Bytes, type.MediaType, type.Name, key), blob.Sha256));
        }
        catch (BlobTooLargeException)
        {
            throw new RequestProblemException(ErrorCode.FileTooLarge, $"A file may have at most {maxBytes} bytes.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    /// <summary>Takes a file that was uploaded before: the store copies it, so that the job's input is its own and stays what was looked at.</summary>
    public async Task AddUpload(UploadedFile upload, CancellationToken cancellation)
    {
        CheckRoom();
        if (upload.Head.Bytes > maxBytes)
            throw new RequestProblemException(ErrorCode.FileTooLarge, $"A file may have at most {maxBytes} bytes.");
        var shown = ShownName.Of(upload.Name);
        var type = Sniff(upload.Head.Start.Span, shown);
        var key = BlobKeys.Input(Id, submission, inputs.Count);
        try
        {
            await blobs.Copy(upload.BlobKey, key, upload.Head.Tag, cancellation);
        }
        catch (FileNotFoundException)
        {
            throw new RequestProblemException(ErrorCode.Conflict, "The upload was changed or deleted while the job was made; upload the file again.");
        }

        inputs.Add((new JobInput(shown, upload.Head.Bytes, type.MediaType, type.Name, key), upload.BlobKey));
    }

    public void CheckComplete()
    {
        var (min, max) = (Converter.Descriptor.MinInputs, Converter.Descriptor.MaxInputs);
        if (inputs.Count < min)
            throw new RequestProblemException(ErrorCode.MalformedRequest, inputs.Count == 0 ? "There is no file in the request." : $"{Converter.Descriptor.Name} needs at least {min} files.");
        if (inputs.Count > max)
            throw TooMany(max);
    }

    public string Fingerprinted() => Fingerprint.Of(Converter.Descriptor.Name, Parameters, inputs.Select(one => (one.Input.Name, one.Identity)));

    private void CheckRoom()
    {
        if (inputs.Count >= Converter.Descriptor.MaxInputs)
            throw TooMany(Converter.Descriptor.MaxInputs);
    }

    private RequestProblemException TooMany(int max) => new(
        ErrorCode.MalformedRequest,
        $"{Converter.Descriptor.Name} takes {max switch { 0 => "no file; its parameters say all", 1 => "one file", _ => $"at most {max} files" }}.");

    private FileType Sniff(ReadOnlySpan<byte> head, string name)
    {
        if (head.IsEmpty)
            throw new RequestProblemException(ErrorCode.UnsupportedInput, "The file is empty.");
        return Sniffer.Detect(head, name, Converter.Descriptor.Accept) ?? throw new RequestProblemException(
            ErrorCode.UnsupportedInput,
            $"{Converter.Descriptor.Name} does not take this kind of file. It takes {string.Join(", ", Converter.Descriptor.Accept.Select(one => one.Extension))}.");
    }
}
