using System.Globalization;
using System.Text.Json.Nodes;
using FlipUnit.TestSupport;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace FlipUnit.Architecture.Tests.Deploy;

/// <summary>What can be known of deploy/kubernetes and the compose file without a cluster.</summary>
public sealed class ManifestTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes", "base");

    private static readonly JsonNode[] Objects =
    [
        .. Directory.EnumerateFiles(Folder, "*.yaml").Where(path => Path.GetFileName(path) != "kustomization.yaml").SelectMany(Documents),
    ];

    private static IEnumerable<JsonNode> Deployments => Objects.Where(one => (string?)one["kind"] == "Deployment");

    [Fact]
    public void Every_manifest_is_an_object_with_a_name_of_its_own_and_is_listed()
    {
        Assert.All(Objects, one => Assert.False(string.IsNullOrEmpty((string?)one["apiVersion"]) || string.IsNullOrEmpty((string?)one["metadata"]?["name"]), one.ToJsonString()));
        Assert.Equal(Objects.Length, Objects.Select(one => $"{one["kind"]} {one["metadata"]!["name"]}").Distinct().Count());
        var listed = Documents(Path.Combine(Folder, "kustomization.yaml")).Single()["resources"]!.AsArray().Select(one => (string)one!);
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path)).Where(name => name != "kustomization.yaml").Order(), listed.Order());
    }

    [Fact]
    public void Every_deployment_is_unprivileged_probed_spread_out_and_may_be_disrupted_one_by_one()
    {
        Assert.Equal(4, Deployments.Count());
        Assert.All(Deployments, deployment =>
        {
            var pod = deployment["spec"]!["template"]!["spec"]!;
            var container = pod["containers"]![0]!;
            Assert.Equal("true", (string?)pod["securityContext"]!["runAsNonRoot"]);
            Assert.Equal("false", (string?)pod["automountServiceAccountToken"]);
            Assert.NotNull(pod["securityContext"]!["seccompProfile"]);
            Assert.Equal("true", (string?)container["securityContext"]!["readOnlyRootFilesystem"]);
            Assert.Equal("false", (string?)container["securityContext"]!["allowPrivilegeEscalation"]);
            Assert.Equal("ALL", (string?)container["securityContext"]!["capabilities"]!["drop"]![0]);
            Assert.Equal("/health/live", (string?)container["livenessProbe"]!["httpGet"]!["path"]);
            Assert.Equal("/health/ready", (string?)container["readinessProbe"]!["httpGet"]!["path"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            Assert.Contains(Objects, one => (string?)one["kind"] == "PodDisruptionBudget" && (string?)one["metadata"]!["name"] == (string?)deployment["metadata"]!["name"]);
        });
    }

    [Fact]
    public void A_pod_is_given_longer_than_its_drain_takes()
    {
        var settings = Objects.Single(one => (string?)one["kind"] == "ConfigMap")["data"]!;
        Assert.All(Deployments, deployment =>
        {
            var pod = deployment["spec"]!["template"]!["spec"]!;
            var drain = (string?)deployment["metadata"]!["name"] == "gateway"
                ? Number(settings["FlipUnit__Gateway__LeaveSeconds"]) + Number(settings["FlipUnit__Gateway__DrainSeconds"])
                : Number(settings["FlipUnit__Silo__DrainSeconds"]) + 10;
            var before = Number(pod["containers"]![0]!["lifecycle"]!["preStop"]!["sleep"]!["seconds"]);
            Assert.True(Number(pod["terminationGracePeriodSeconds"]) >= drain + before + 10, deployment["metadata"]!["name"]!.ToString());
        });
    }

    [Fact]
    public void The_compose_file_starts_programs_read_only_and_after_the_migration()
    {
        var services = Documents(Path.Combine(Repository.Root, "deploy", "docker", "compose.yaml")).Single()["services"]!.AsObject();
        Assert.Equal(["gateway", "migrate", "postgres", "silo"], services.Select(one => one.Key).Order());
        foreach (var name in (string[])["gateway", "silo"])
        {
            Assert.Equal("true", (string?)services[name]!["read_only"]);
            Assert.Equal("service_completed_successfully", (string?)services[name]!["depends_on"]!["migrate"]!["condition"]);
        }
    }

    [Fact]
    public void The_seccomp_profile_leaves_the_box_what_it_is_made_of()
    {
        var denied = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "docker", "seccomp-silo.json")))!["syscalls"]![0]!["names"]!.AsArray().Select(name => (string)name!).ToArray();
        Assert.Empty(denied.Intersect(["clone", "clone3", "unshare", "setns", "mount", "umount2", "pivot_root", "prctl", "seccomp", "prlimit64"]));
        Assert.Superset(new HashSet<string> { "kexec_load", "init_module", "bpf", "ptrace", "keyctl" }, denied.ToHashSet());
    }

    private static int Number(JsonNode? node) => int.Parse((string)node!, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonNode> Documents(string path)
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(path))));
        var read = new DeserializerBuilder().Build();
        var write = new SerializerBuilder().JsonCompatible().Build();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (read.Deserialize(parser) is { } document)
                yield return JsonNode.Parse(write.Serialize(document))!;
        }
    }
}
