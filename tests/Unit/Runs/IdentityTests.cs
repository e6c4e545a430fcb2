using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class IdentityTests : Scratch
{
    const string Commit = "5bc62bc0000000000000000000000000000000ab";

    [Fact]
    public void This_machine_has_a_name_and_a_size()
    {
        MachineIdentity machine = MachineIdentity.Current;

        machine.Processor.ShouldNotBeNullOrWhiteSpace();
        machine.Cores.ShouldBePositive();
        machine.MemoryBytes.ShouldBeGreaterThan(1 << 28);
        machine.Dotnet.ShouldStartWith(".NET 10");
    }

    [Theory]
    [InlineData("model name\t: AMD EPYC 9R14", "AMD EPYC 9R14")]
    [InlineData("Model\t\t: Raspberry Pi 5: Rev 1", "Raspberry Pi 5: Rev 1")]
    [InlineData("BogoMIPS\t: 50", null)]
    public void A_processor_is_named_as_it_names_itself(string line, string? name) =>
        MachineIdentity.NameIn(["processor\t: 0", "", line, "model name\t: second"]).ShouldBe(name ?? "second");

    [Fact]
    public void This_program_knows_its_version() => CodeIdentity.Current.Version.ShouldStartWith("0.");

    [Fact]
    public void A_program_outside_a_clone_knows_what_its_compiler_wrote()
    {
        CodeIdentity.Of($"1.2.3+{Commit}", clone: null).ShouldBe(new CodeIdentity("1.2.3", Commit, null));
        CodeIdentity.Of("1.2.3", clone: null).ShouldBe(new CodeIdentity("1.2.3", null, null));
    }

    [Fact]
    public void The_commit_of_a_clone_is_read_from_its_files()
    {
        Git("HEAD", Commit);
        CodeIdentity.HeadOf(Root).ShouldBe(Commit);

        Git("HEAD", "ref: refs/heads/main");
        CodeIdentity.HeadOf(Root).ShouldBeNull();
        Git("packed-refs", $"# pack-refs with: peeled\n{new string('0', 40)} refs/heads/domain\n{Commit} refs/heads/main\n");
        CodeIdentity.HeadOf(Root).ShouldBe(Commit);

        string newer = new('1', 40);
        Git("refs/heads/main", newer + "\n");
        CodeIdentity.HeadOf(Root).ShouldBe(newer);
    }

    [Fact]
    public void The_commit_of_a_work_tree_is_read_through_the_clone_it_belongs_to()
    {
        Git("refs/heads/side", Commit);
        Git("worktrees/side/HEAD", "ref: refs/heads/side\n");
        Git("worktrees/side/commondir", "../..\n");
        Directory.CreateDirectory(In("tree"));
        File.WriteAllText(In("tree", ".git"), $"gitdir: {In(".git", "worktrees", "side")}\n");

        CodeIdentity.HeadOf(In("tree")).ShouldBe(Commit);
    }

    [Fact]
    public void A_program_older_than_its_clone_is_not_that_clones_code()
    {
        Git("HEAD", new string('1', 40));

        CodeIdentity.Of($"1.2.3+{Commit}", Root).ShouldBe(new CodeIdentity("1.2.3", Commit, true));
    }

    [Fact]
    public void Only_hones_own_clone_is_looked_at()
    {
        Directory.CreateDirectory(In(".git"));
        Directory.CreateDirectory(In("bin"));
        CodeIdentity.CloneAround(In("bin")).ShouldBeNull();
        File.WriteAllText(In("Hone.slnx"), "");
        CodeIdentity.CloneAround(In("bin")).ShouldBe(Root);
    }

    [Fact]
    public void Packages_are_those_the_program_was_built_with()
    {
        IReadOnlyDictionary<string, string> packages = PackageIdentity.In(
            """{"libraries":{"hone/0.1.0":{"type":"project"},"YamlDotNet/16.3.0":{"type":"package"}}}"""u8.ToArray());

        packages.ShouldBe(new Dictionary<string, string> { ["YamlDotNet"] = "16.3.0" });
    }

    void Git(string file, string text)
    {
        string path = In([".git", .. file.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
