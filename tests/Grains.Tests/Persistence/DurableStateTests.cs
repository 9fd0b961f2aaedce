using System.Net;
using System.Net.Sockets;
using System.Reflection;
using FlipUnit.Grains.Interfaces.Uploads;
using FlipUnit.Grains.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Core;
using Orleans.Storage;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>The state of a grain in a silo, over a storage that fails when it is told to. The grain of uploads stands for all: it has nothing else.</summary>
public sealed class DurableStateTests : IAsyncLifetime
{
    private readonly FaultyStorage storage = new();
    private readonly Guid id = Guid.NewGuid();
    private IHost silo = null!;

    private IUploadGrain Grain => silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IUploadGrain>(id);

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering(FreePort(), FreePort())
            .ConfigureServices(services => services.AddDurableStates().AddSingleton<IGrainStorage>(storage)));
        silo = builder.Build();
        await silo.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.StopAsync();
        silo.Dispose();
    }

    [Fact]
    public async Task A_state_is_read_once_and_written_over_the_version_that_was_read()
    {
        await Announce();
        Assert.True(await Grain.Arrived(10, "blob"));
        Assert.Equal("blob", (await Grain.Read())!.BlobKey);
        Assert.Equal(1, storage.Reads);
        Assert.Equal([null, "1"], storage.WrittenOver);
        Assert.Equal("upload", storage.Name);
    }

    [Fact]
    public async Task After_a_write_that_failed_the_next_activation_reads_that_nothing_was_stored()
    {
        await Announce();
        storage.FailsBefore = true;
        await Assert.ThrowsAnyAsync<OrleansException>(() => Grain.Arrived(10, "blob"));
        storage.FailsBefore = false;

        Assert.Null((await Grain.Read())!.BlobKey);
        Assert.Equal(2, storage.Reads);
        Assert.True(await Grain.Arrived(10, "blob"));
    }

    [Fact]
    public async Task After_a_write_that_was_stored_and_failed_the_next_activation_reads_what_was_stored()
    {
        await Announce();
        storage.FailsAfter = true;
        await Assert.ThrowsAnyAsync<OrleansException>(() => Grain.Arrived(10, "blob"));
        storage.FailsAfter = false;

        Assert.Equal("blob", (await Grain.Read())!.BlobKey);
        Assert.Equal(2, storage.Reads);
        Assert.True(await Grain.Arrived(10, "blob"));
    }

    [Fact]
    public async Task After_a_deletion_that_was_done_and_failed_the_next_activation_finds_no_record()
    {
        await Announce();
        storage.FailsAfter = true;
        await Assert.ThrowsAnyAsync<OrleansException>(() => Grain.Forget());
        storage.FailsAfter = false;

        Assert.Null(await Grain.Read());
        await Announce();
        Assert.Equal([null, null], storage.WrittenOver);
    }

    [Fact]
    public async Task What_is_being_written_is_not_seen_and_when_it_fails_the_old_state_is_back_and_the_activation_ends()
    {
        var store = new SlowStore();
        var grain = DispatchProxy.Create<IGrainContext, Ends>();
        var state = new DurableState<string>(store, grain);
        await state.Save("old");

        store.Writing = new();
        var saving = state.Save("new");
        Assert.Equal(("new", "old"), (store.State, state.Current));
        store.Writing.SetException(new TimeoutException("nobody knows"));

        await Assert.ThrowsAsync<TimeoutException>(() => saving);
        Assert.Equal(("old", "old"), (store.State, state.Current));
        Assert.Equal([nameof(IGrainContext.Deactivate)], ((Ends)grain).Calls);
    }

    private Task<UploadView> Announce() => Grain.Announce(new UploadRequest("ip-192.0.2.1", "in.txt", 10, "text/plain", DateTimeOffset.UnixEpoch));

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>One row in memory, written over its version. A call can fail before it has done anything, or after.</summary>
    private sealed class FaultyStorage : IGrainStorage
    {
        private object? row;
        private int version;

        public bool FailsBefore { get; set; }

        public bool FailsAfter { get; set; }

        public int Reads { get; private set; }

        public string? Name { get; private set; }

        public List<string?> WrittenOver { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            (Name, Reads) = (stateName, Reads + 1);
            (grainState.RecordExists, grainState.ETag) = (row is not null, row is null ? null! : $"{version}");
            grainState.State = row is T stored ? stored : Activator.CreateInstance<T>();
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (FailsBefore)
                throw new TimeoutException("not written");
            Assert.Equal(row is null ? null : $"{version}", grainState.ETag);
            WrittenOver.Add(grainState.ETag);
            (row, version) = (grainState.State, version + 1);
            if (FailsAfter)
                throw new TimeoutException("written, and not said");
            (grainState.RecordExists, grainState.ETag) = (true, $"{version}");
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (FailsBefore)
                throw new TimeoutException("not cleared");
            (row, version) = (null, 0);
            if (FailsAfter)
                throw new TimeoutException("cleared, and not said");
            (grainState.RecordExists, grainState.ETag, grainState.State) = (false, null!, Activator.CreateInstance<T>());
            return Task.CompletedTask;
        }
    }

    /// <summary>A row that is written for as long as the test wants.</summary>
    private sealed class SlowStore : IStorage<string>
    {
        public TaskCompletionSource? Writing { get; set; }

        public string State { get; set; } = "";

        public string? Etag => null;

        public bool RecordExists => true;

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task WriteStateAsync() => Writing?.Task ?? Task.CompletedTask;

        public Task ClearStateAsync() => Task.CompletedTask;
    }

    /// <summary>An activation of which only what is asked of it is of interest. The proxy derives from it.</summary>
    public class Ends : DispatchProxy
    {
        public List<string> Calls { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Add(targetMethod!.Name);
            return null;
        }
    }
}
