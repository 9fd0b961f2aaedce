namespace FlipUnit.TestSupport;

/// <summary>Where things lie in the checkout that is tested.</summary>
public static class Repository
{
    /// <summary>The folder with the solution: named by tests/run, else found above the test's program.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("FLIPUNIT_ROOT") ?? Find(AppContext.BaseDirectory);

    public static string TestData(string name) => Path.Combine(Root, "tests", "testdata", name);

    /// <summary>The built program of a project.</summary>
    public static string Program(string project) => Path.Combine(Root, "artifacts", "bin", project, "release", $"FlipUnit.{project}.dll");

    private static string Find(string from) => File.Exists(Path.Combine(from, "FlipUnit.sln"))
        ? from
        : Find(Path.GetDirectoryName(from.TrimEnd('/')) ?? throw new DirectoryNotFoundException("no FlipUnit.sln above the test's program"));
}
