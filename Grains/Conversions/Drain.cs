using FlipUnit.Grains.Silos;

namespace FlipUnit.Grains.Conversions;

/// <summary>How long a silo that is told to stop lets its work go on, and then has to hand the rest back.</summary>
public sealed record DrainTimes(TimeSpan Patience, TimeSpan HandBack);

/// <summary>Drains the conversion host first of all when the silo stops, while it is still a member of the cluster.</summary>
internal sealed class Drain(ConversionHost host, SiloReporter reporter, SlotGate gate, SiloLeaving leaving, DrainTimes times) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(Drain), ServiceLifecycleStage.Last, _ => Task.CompletedTask, async _ =>
        {
            gate.Close();
            reporter.ReportAll();
            await host.Drain(times.Patience, times.HandBack);
            await leaving.Begin();
        });
}
