using System.Diagnostics;
using System.Runtime.InteropServices;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>What <c>dotnet pack</c> makes, installed from a folder of its own into an empty one, without the network.</summary>
public sealed class Packages : HoneProgram
{
    /// <summary>No version that a package folder of this machine has already.</summary>
    static readonly string Version = $"0.1.0-test.{Environment.ProcessId}";

    [Fact]
    public void The_tool_installs_and_trains()
    {
        Pack("src/Cli");

        Dotnet("tool", "install", "Hone.Tool", "--version", Version, "--tool-path", In("tools"), "--configfile", Config());
        using Process train = Launch([In("tools", "hone"), "train", "tiny.yaml", "--set", "training.steps=10"], DotnetRoot());

        Finish(train).Code.ShouldBe(0);
        StepsOf(TheRun()).ShouldBe(10);
        Directory.EnumerateFiles(Path.Combine(TheRun().Path), "*.png").ShouldNotBeEmpty();    // the native part of the pictures went along
    }

    [Fact]
    public void The_library_installs_and_trains()
    {
        Pack("packages/Hone");
        Config();
        Directory.CreateDirectory(In("app"));
        File.WriteAllText(In("app", "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <RestoreFallbackFolders>{UsualPackages()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Hone" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(In("app", "Program.cs"), """
            using Hone.Hosting;
            using Hone.Training.Events;

            using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
            {
                Name = "library",
                Settings = new Dictionary<string, string>
                {
                    ["data.stories"] = "100",
                    ["tokenizer.kind"] = "bytes",
                    ["model.layers"] = "1",
                    ["model.width"] = "32",
                    ["model.context"] = "16",
                    ["training.steps"] = "10",
                },
            });
            await foreach (TrainingEvent e in run.StartAsync()) { }
            using LanguageModel model = LanguageModel.Load($"{run.Folder.Path}@best");
            Console.WriteLine(string.Concat(model.Generate("Once", new() { Tokens = 5 })).Length > 0);
            """);

        Dotnet("build", "app", "--nologo", "-v", "quiet");
        using Process program = Launch(["dotnet", In("app", "bin", "Debug", "net10.0", "app.dll")]);
        Answer answer = Finish(program);

        answer.Code.ShouldBe(0, answer.Error);
        answer.Output.Trim().ShouldBe("True");
        StepsOf(TheRun("library")).ShouldBe(10);
    }

    static int StepsOf(RunFolder run) => run.ReadManifest().Summary!.Steps;

    /// <summary>Packs what the tests were built from, as it was built.</summary>
    void Pack(string project) => Dotnet("pack", Path.Combine(Repository, project), "--no-build", "--nologo", "-v", "quiet",
        "-o", In("packages"), $"-p:PackageVersion={Version}");

    /// <summary>Where packages come from: the folder of ours, and no other place.</summary>
    string Config()
    {
        string path = In("nuget.config");
        File.WriteAllText(path, $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{In("installed")}" /></config>
              <packageSources><clear /><add key="ours" value="{In("packages")}" /></packageSources>
            </configuration>
            """);
        return path;
    }

    void Dotnet(params string[] arguments)
    {
        // Servers that outlive the command would keep its streams open.
        using Process process = Launch(["dotnet", .. arguments], ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"));
        Answer answer = Finish(process, seconds: 300);
        answer.Code.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{answer.Output}{answer.Error}");
    }

    /// <summary>What the restored solution has: every package that ours depend on.</summary>
    static string UsualPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The program that a tool comes with looks for .NET there.</summary>
    static (string, string) DotnetRoot() =>
        ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));
}
