using FlipUnit.TestSupport;

namespace FlipUnit.Architecture.Tests.Deploy;

/// <summary>The balancers and systemd take what deploy/ has for them.</summary>
public sealed class ServerConfigTests : IDisposable
{
    private static readonly string[] Temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Nginx_takes_its_configuration()
    {
        var text = Read("nginx/flipunit.conf").Replace("@LISTEN@", "127.0.0.1:18080", StringComparison.Ordinal)
            .Replace("@GATEWAYS@", "server 127.0.0.1:18081; server 127.0.0.1:18082;", StringComparison.Ordinal);
        File.WriteAllText(folder.File("flipunit.conf"), text);
        var paths = string.Concat(Temporary.Select(name => $"{name}_temp_path {folder.Path}/{name};"));
        File.WriteAllText(folder.File("nginx.conf"), $"pid {folder.Path}/pid; events {{}} http {{ access_log off; {paths} include {folder.Path}/flipunit.conf; }}");
        ImageTests.Run("/usr/sbin/nginx", ["-e", folder.File("log"), "-c", folder.File("nginx.conf"), "-t"]);
        Assert.Contains("proxy_request_buffering off", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Haproxy_takes_its_configuration() =>
        ImageTests.Run("/usr/sbin/haproxy", ["-c", "-f", Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg")]);

    [Theory]
    [InlineData("flipunit-gateway.service", "flipunit-gateway.service", "RestrictNamespaces=yes")]
    [InlineData("flipunit-silo@.service", "flipunit-silo@media.service", "ProtectSystem=strict")]
    public void Systemd_knows_every_line_of_a_unit(string unit, string name, string hardening)
    {
        var text = Read($"systemd/{unit}");
        // Here nothing is installed: what is looked at is the unit, not whether the programs are there.
        File.WriteAllText(folder.File(name), text.Replace("/usr/bin/dotnet /opt", "/bin/true /opt", StringComparison.Ordinal));
        var complaints = ImageTests.Run("/bin/sh", ["-c", $"systemd-analyze verify --man=no {folder.File(name)} 2>&1 | grep -F {name} || true"]);
        Assert.DoesNotContain("Unknown", complaints, StringComparison.Ordinal);
        Assert.DoesNotContain("ailed to parse", complaints, StringComparison.Ordinal);
        Assert.Contains(hardening, text, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivileges=yes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pgbouncer_may_open_fewer_connections_than_the_budget()
    {
        var settings = Read("pgbouncer/pgbouncer.ini").Split('\n').Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1]);
        Assert.Equal("transaction", settings["pool_mode"].Single());
        Assert.InRange(int.Parse(settings["max_db_connections"].Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 90);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", path));
}
