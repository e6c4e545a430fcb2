using System.Diagnostics;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Text;

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
        CodeIdentity.Of($"1.2.3+{Commit}", clone: null).Identity.ShouldBe(new CodeIdentity("1.2.3", Commit, null));
        CodeIdentity.Of("1.2.3", clone: null).Identity.ShouldBe(new CodeIdentity("1.2.3", null, null));
    }

    [Fact]
    public void The_commit_of_a_clone_is_read_from_its_files()
    {
        Git("HEAD", Commit);
        new GitClone(Root).Head.ShouldBe(Commit);

        Git("HEAD", "ref: refs/heads/main");
        new GitClone(Root).Head.ShouldBeNull();
        Git("packed-refs", $"# pack-refs with: peeled\n{new string('0', 40)} refs/heads/domain\n{Commit} refs/heads/main\n");
        new GitClone(Root).Head.ShouldBe(Commit);

        string newer = new('1', 40);
        Git("refs/heads/main", newer + "\n");
        new GitClone(Root).Head.ShouldBe(newer);
    }

    [Fact]
    public void The_commit_of_a_work_tree_is_read_through_the_clone_it_belongs_to()
    {
        Git("refs/heads/side", Commit);
        Git("worktrees/side/HEAD", "ref: refs/heads/side\n");
        Git("worktrees/side/commondir", "../..\n");
        Directory.CreateDirectory(In("tree"));
        File.WriteAllText(In("tree", ".git"), $"gitdir: {In(".git", "worktrees", "side")}\n");

        new GitClone(In("tree")).Head.ShouldBe(Commit);
    }

    [Fact]
    public void A_program_older_than_its_clone_is_not_that_clones_code()
    {
        Git("HEAD", new string('1', 40));

        CodeIdentity.Of($"1.2.3+{Commit}", new GitClone(Root)).Identity.ShouldBe(new CodeIdentity("1.2.3", Commit, true));
    }

    [Fact]
    public void What_a_clone_has_that_its_commit_has_not_is_a_patch_with_new_files_in_it()
    {
        File.WriteAllText(In("kept.txt"), "as it was\n");
        File.WriteAllText(In(".gitignore"), "ignored.txt\n");
        Run("init", "--quiet");
        Run("add", ".");
        Run("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "one");
        GitClone clone = new(Root);
        string commit = clone.Head!;
        clone.HasChanges.ShouldBe(false);
        CodeIdentity.Of($"1.2.3+{commit}", clone).ShouldBe((new CodeIdentity("1.2.3", commit, false), null));

        File.WriteAllText(In("kept.txt"), "as it is\n");
        File.WriteAllText(In("new.txt"), "new\n");
        File.WriteAllText(In("ignored.txt"), "ignored\n");
        byte[] index = File.ReadAllBytes(In(".git", "index"));
        (CodeIdentity identity, byte[]? patch) = CodeIdentity.Of($"1.2.3+{commit}", clone);
        (identity.Dirty, identity.Changes).ShouldBe((true, Sha256.Of(patch)));
        string text = System.Text.Encoding.UTF8.GetString(patch!);
        text.ShouldContain("+as it is");
        text.ShouldContain("+++ b/new.txt");
        text.ShouldNotContain("ignored.txt");
        File.ReadAllBytes(In(".git", "index")).ShouldBe(index, "the clone is as it was");

        File.WriteAllBytes(In("big.txt"), new byte[GitClone.LargestPatch + 1].Select(_ => (byte)'a').ToArray());
        CodeIdentity.Of($"1.2.3+{commit}", clone).Identity.ShouldBe(new CodeIdentity("1.2.3", commit, true), "data among the code");
        CodeIdentity.Of($"1.2.3+{new string('1', 40)}", clone).Identity.Changes.ShouldBeNull("a commit that the clone has not");

        void Run(params string[] arguments)
        {
            using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root })!;
            git.WaitForExit();
            git.ExitCode.ShouldBe(0);
        }
    }

    [Fact]
    public void Only_hones_own_clone_is_looked_at()
    {
        Directory.CreateDirectory(In(".git"));
        Directory.CreateDirectory(In("bin"));
        CodeIdentity.CloneAround(In("bin")).ShouldBeNull();
        File.WriteAllText(In("Hone.slnx"), "");
        CodeIdentity.CloneAround(In("bin"))!.Folder.ShouldBe(Root);
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
