using System.Text.RegularExpressions;

namespace Hone.Unit;

/// <summary>Holds the launchers of a clone to each other: bash's, PowerShell's, and Windows' own, which calls PowerShell's.</summary>
public sealed partial class Launchers
{
    static readonly string Bash = Read("hone"), PowerShell = Read("hone.ps1"), Windows = Read("hone.cmd");

    [Fact]
    public void They_watch_the_same_folders_and_files()
    {
        string[] watched = Match(Bash, @"watched=\((.*)\)").Split(' ');

        watched.ShouldBe(Match(PowerShell, @"\$watched = (.*)").Split(", ").Select(path => path.Trim('\'')));
        foreach (string path in watched) Path.Exists(Path.Combine(Repository.Root, path)).ShouldBeTrue(path);
    }

    [Fact]
    public void They_say_the_same() =>
        Messages(Bash).ShouldBe(Messages(PowerShell.Replace("$([char]0x2026)", "…", StringComparison.Ordinal)));

    [Fact]
    public void They_build_the_same_and_run_it()
    {
        const string how = "-c Release --use-current-runtime --no-self-contained";
        foreach (string launcher in (string[])[Bash, PowerShell])
        {
            launcher.ShouldContain(how);
            launcher.ShouldContain("src/Cli/Cli.csproj");
            launcher.ShouldContain("artifacts/hone/hone.dll");
            launcher.ShouldContain("artifacts/hone.stamp");
            launcher.ShouldContain("exit 2");
            launcher.ShouldContain("exit 70");
            launcher.ShouldContain("HONE_COMMAND");
        }

        Windows.ShouldContain("hone.ps1");
        Windows.ShouldContain(@"artifacts\hone\hone.dll"" %*");
        Windows.ShouldContain("HONE_COMMAND");
    }

    static string[] Messages(string launcher) => [.. Said().Matches(launcher).Select(said => said.Groups[1].Value)];

    static string Match(string launcher, string pattern) => Regex.Match(launcher, pattern).Groups[1].Value.Trim();

    static string Read(string launcher) => File.ReadAllText(Path.Combine(Repository.Root, launcher));

    /// <summary>A line of a message: they begin with hone: or Install.</summary>
    [GeneratedRegex("""(?:echo|Tell) ["']((?:hone: |Install ).*?)["']""")]
    private static partial Regex Said();
}
