using System.Diagnostics;
using System.Reflection;

namespace Hone.Runs;

/// <summary>The program that trained a run.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The git commit it was built from; null when it was built outside a clone.</param>
/// <param name="Dirty">The clone it stands in differs from that commit; null when it stands in none, or git could not say.</param>
public sealed record CodeIdentity(string Version, string? Commit, bool? Dirty)
{
    static readonly TimeSpan PatienceForGit = TimeSpan.FromSeconds(3);
    static readonly Lazy<CodeIdentity> OfThisProcess = new(() => Of(
        typeof(CodeIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        CloneAround(AppContext.BaseDirectory)));

    /// <summary>The program that is running.</summary>
    public static CodeIdentity Current => OfThisProcess.Value;

    /// <summary>Puts together what the compiler and the clone say.</summary>
    /// <param name="informationalVersion">Version and commit as the compiler wrote them, such as <c>0.1.0+5bc62bc…</c>.</param>
    /// <param name="clone">The clone the program stands in, if any.</param>
    internal static CodeIdentity Of(string informationalVersion, string? clone)
    {
        // The compiler's word counts: the clone may have moved on since the build.
        string[] parts = informationalVersion.Split('+', 2);
        string? head = clone is null ? null : HeadOf(clone);
        string? commit = parts.Length == 2 ? parts[1] : head;
        bool? dirty = clone is null || head is null ? null : head != commit ? true : HasChanges(clone);
        return new CodeIdentity(parts[0], commit, dirty);
    }

    /// <summary>Hone's own clone around a folder. A project that merely uses Hone has a clone too; its commit says nothing here.</summary>
    internal static string? CloneAround(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Hone.slnx")) && Path.Exists(Path.Combine(at.FullName, ".git")))
                return at.FullName;
        return null;
    }

    /// <summary>The commit a clone has checked out, read from its files; null when they say nothing.</summary>
    internal static string? HeadOf(string clone)
    {
        string git = Path.Combine(clone, ".git");
        if (File.Exists(git))                                                   // a work tree: one line says where its folder is
            git = Path.Combine(clone, FirstLine(git)?.Replace("gitdir: ", "", StringComparison.Ordinal) ?? "");
        string? head = FirstLine(Path.Combine(git, "HEAD"));
        if (head is null || !head.StartsWith("ref: ", StringComparison.Ordinal))
            return head;

        string name = head["ref: ".Length..];
        string shared = Path.Combine(git, FirstLine(Path.Combine(git, "commondir")) ?? "");
        return FirstLine(Path.Combine(git, name)) ?? FirstLine(Path.Combine(shared, name))
            ?? Packed(Path.Combine(shared, "packed-refs"), name);
    }

    static string? Packed(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.EndsWith(' ' + name, StringComparison.Ordinal))?.Split(' ')[0]
            : null;

    static string? FirstLine(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;

    /// <summary>Whether the clone has anything its commit has not. Only git itself knows what it ignores.</summary>
    static bool? HasChanges(string clone)
    {
        ProcessStartInfo start = new("git", ["status", "--porcelain"])
        {
            WorkingDirectory = clone,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";                          // a question must not disturb someone's commit
        try
        {
            using Process git = Process.Start(start)!;
            Task<string> changes = git.StandardOutput.ReadToEndAsync();
            if (git.WaitForExit(PatienceForGit) && changes.Wait(PatienceForGit))
                return git.ExitCode == 0 ? changes.Result.Length > 0 : null;
            git.Kill();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)                            // no git here
        {
            return null;
        }
    }
}
