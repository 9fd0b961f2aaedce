using System.ComponentModel;
using FlipUnit.Grains.Interfaces.Providers;

namespace FlipUnit.Gateway.Admin.Circuits;

/// <summary>A provider's circuit.</summary>
public sealed record CircuitModel
{
    [Description("transcription, currency or chat, a dash, and the provider's name in the settings.")]
    public required string Provider { get; init; }

    public required string Kind { get; init; }

    [Description("closed: it is called; open: it is passed over until reopens_at; half_open: one call at a time tries.")]
    public required CircuitPhase State { get; init; }

    [Description("Of the last minutes, over all silos: those that tell of the provider's health.")]
    public required int Calls { get; init; }

    public required int Failed { get; init; }

    [Description("Failed calls of all; left out before the first.")]
    public double? FailureRate { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }
    public DateTimeOffset? ReopensAt { get; init; }
    public required int RequestsPerMinute { get; init; }

    [Description("What is not leased of them.")]
    public required int RequestsLeft { get; init; }

    public static CircuitModel Of(CircuitView view) => new()
    {
        Provider = view.Provider,
        Kind = view.Provider.Split('-')[0],
        State = view.Phase,
        Calls = view.Calls,
        Failed = view.Failed,
        FailureRate = view.Calls == 0 ? null : Math.Round((double)view.Failed / view.Calls, 4),
        OpenedAt = view.OpenedAt,
        ReopensAt = view.ReopensAt,
        RequestsPerMinute = view.RequestsPerMinute,
        RequestsLeft = view.RequestsLeft,
    };
}
