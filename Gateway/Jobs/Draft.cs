using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Uploads;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A job or a batch while its request is read: the operation, the parameters, and the inputs stored so far. Inputs may be added at once.</summary>
internal abstract class Draft(Guid id, Catalog catalog, IBlobStore blobs, long maxBytes)
{
    private const int MostParameterLetters = 64 * 1024;

    private readonly ConcurrentDictionary<int, (JobInput Input, string Identity)> inputs = new();
    private IConverter? converter;

    public Guid Id { get; } = id;

    /// <summary>Two submissions of one id never overwrite each other's files.</summary>
    public Guid Submission { get; } = Guid.NewGuid();

    public IConverter Converter => converter ?? throw new RequestProblemException(ErrorCode.MalformedRequest, "The field 'operation' must be there, before the first file.");

    public string Parameters { get; private set; } = "{}";

    /// <summary>Who is told of the end.</summary>
    public string? WebhookUrl { get; set; }

    public int Count => inputs.Count;

    public IReadOnlyList<JobInput> Inputs => [.. Ordered.Select(one => one.Input)];

    protected IBlobStore Blobs { get; } = blobs;

    protected IEnumerable<int> Stored => inputs.Keys;

    private IEnumerable<(JobInput Input, string Identity)> Ordered => inputs.OrderBy(one => one.Key).Select(one => one.Value);

    public virtual void SetOperation(string name) => converter = catalog.Find(name)
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
    public async Task AddFile(int index, string name, Stream content, CancellationToken cancellation)
    {
        CheckRoom(index + 1);
        var head = ArrayPool<byte>.Shared.Rent(Sniffer.HeadBytes);
        try
        {
            var read = await content.ReadAtLeastAsync(head.AsMemory(0, Sniffer.HeadBytes), Sniffer.HeadBytes, throwOnEndOfStream: false, cancellation);
            var shown = ShownName.Of(name);
            var type = Sniff(head.AsSpan(0, read), shown);
            var key = Key(index);
            var start = new MemoryStream(head, 0, read, writable: false);
            var blob = await Blobs.Put(key, read < Sniffer.HeadBytes ? start : new HeadedStream(start, content), maxBytes, cancellation);
            inputs[index] = (new JobInput(shown, blob.Bytes, type.MediaType, type.Name, key), blob.Sha256);
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
    public async Task AddUpload(int index, UploadedFile upload, CancellationToken cancellation)
    {
        CheckRoom(index + 1);
        if (upload.Head.Bytes > maxBytes)
            throw new RequestProblemException(ErrorCode.FileTooLarge, $"A file may have at most {maxBytes} bytes.");
        var shown = ShownName.Of(upload.Name);
        var type = Sniff(upload.Head.Start.Span, shown);
        var key = Key(index);
        try
        {
            await Blobs.Copy(upload.BlobKey, key, upload.Head.Tag, cancellation);
        }
        catch (FileNotFoundException)
        {
            throw new RequestProblemException(ErrorCode.Conflict, "The upload was changed or deleted while the job was made; upload the file again.");
        }

        inputs[index] = (new JobInput(shown, upload.Head.Bytes, type.MediaType, type.Name, key), upload.BlobKey);
    }

    /// <summary>Refuses more inputs than there may be, before they are read.</summary>
    public abstract void CheckRoom(int count);

    /// <summary>Refuses a request that ended with too few inputs.</summary>
    public abstract void CheckComplete();

    /// <summary>A problem with one of the inputs, said so that the client finds it.</summary>
    public virtual RequestProblemException About(int index, RequestProblemException problem) => problem;

    /// <summary>Deletes everything that this submission has stored.</summary>
    public abstract Task Discard();

    public string Fingerprinted() => Fingerprint.Of(Converter.Descriptor.Name, Parameters, Ordered.Select(one => (one.Input.Name, one.Identity)), WebhookUrl);

    /// <summary>Where an input's bytes lie.</summary>
    protected abstract string Key(int index);

    private FileType Sniff(ReadOnlySpan<byte> head, string name)
    {
        if (head.IsEmpty)
            throw new RequestProblemException(ErrorCode.UnsupportedInput, "The file is empty.");
        return Sniffer.Detect(head, name, Converter.Descriptor.Accept) ?? throw new RequestProblemException(
            ErrorCode.UnsupportedInput,
            $"{Converter.Descriptor.Name} does not take this kind of file. It takes {string.Join(", ", Converter.Descriptor.Accept.Select(one => one.Extension))}.");
    }
}
