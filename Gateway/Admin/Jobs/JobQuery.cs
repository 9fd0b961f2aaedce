using System.Globalization;
using System.Net;
using System.Text.Json;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Storage.Sql;
using Microsoft.AspNetCore.Mvc;

namespace FlipUnit.Gateway.Admin.Jobs;

/// <summary>What a list of jobs was asked for, as it stands in the address.</summary>
internal sealed record JobQuery
{
    private const int UsualLimit = 50;
    private const int MostLimit = 200;
    private const int LongestWord = 200;

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "queue")]
    public string? Queue { get; init; }

    [FromQuery(Name = "operation")]
    public string? Operation { get; init; }

    [FromQuery(Name = "ip")]
    public string? Ip { get; init; }

    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    public JobFilter Filter(bool dead = false) => new()
    {
        Status = Status is null ? null : StatusOf(Status),
        Queue = Word(Queue, "queue"),
        Operation = Word(Operation, "operation"),
        Client = ClientOf(Ip),
        From = Time(From, "from"),
        To = Time(To, "to"),
        Dead = dead,
    };

    public int Rows() => Limit is null ? UsualLimit
        : int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is > 0 and <= MostLimit ? rows
        : throw Malformed($"limit is a number from 1 to {MostLimit}.");

    public JobCursor? After() => Cursor is null ? null : JobCursors.Read(Cursor) ?? throw Malformed("The cursor is not one of an earlier answer.");

    /// <summary>An address, or a client's key as lists show it.</summary>
    public static string? ClientOf(string? ip) => ip switch
    {
        null => null,
        _ when IPAddress.TryParse(ip, out var address) => ClientIdentity.Of(address),
        _ when ip.StartsWith("ip-", StringComparison.Ordinal) || ip.StartsWith("key-", StringComparison.Ordinal) => Word(ip, "ip"),
        _ => throw Malformed("ip is an IP address, or a client as the lists name it."),
    };

    /// <summary>A name; no list has one that is longer.</summary>
    public static string? Word(string? word, string field) =>
        word is null || (word.Length is > 0 and <= LongestWord && !word.Contains('\0', StringComparison.Ordinal)) ? word : throw Malformed($"{field} is a name of 1 to {LongestWord} characters.");

    public static DateTimeOffset? Time(string? text, string field) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.UtcDateTime.Year is > 1970 and < 9999 ? time
        : throw Malformed($"{field} is a time like 2026-01-31T12:00:00Z.");

    private static short StatusOf(string word)
    {
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()) == word)
                return (short)status;
        }

        throw Malformed("status is pending, processing, completed, failed, cancelled or expired.");
    }

    private static RequestProblemException Malformed(string detail) => new(ErrorCode.MalformedRequest, detail);
}
