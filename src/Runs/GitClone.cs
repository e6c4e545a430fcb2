using System.ComponentModel;
using System.Diagnostics;

namespace Hone.Runs;

/// <summary>A git clone on this machine: what it has checked out, and what differs from that. Nothing of it is changed.</summary>
/// <param name="folder">Its root, where <c>.git</c> is.</param>
sealed class GitClone(string folder)
{
    /// <summary>The most bytes of changes that are kept: above that somebody put data among the code.</summary>
    public const int LargestPatch = 4 << 20;

    static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Its root.</summary>
    public string Folder => folder;

    /// <summary>The clone that a folder belongs to; null when it belongs to none.</summary>
    /// <param name="inside">The folder.</param>
    /// <param name="mark">A file that its root must have; any clone when null.</param>
    public static GitClone? Around(string inside, string? mark = null)
    {
        for (DirectoryInfo? at = new(inside); at is not null; at = at.Parent)
            if (Path.Exists(Path.Combine(at.FullName, ".git")) && (mark is null || File.Exists(Path.Combine(at.FullName, mark))))
                return new GitClone(at.FullName);
        return null;
    }

    /// <summary>The commit it has checked out, read from its files; null when they say nothing.</summary>
    public string? Head
    {
        get
        {
            string git = Path.Combine(folder, ".git");
            if (File.Exists(git))                                                   // a work tree: one line says where its folder is
                git = Path.Combine(folder, FirstLine(git)?.Replace("gitdir: ", "", StringComparison.Ordinal) ?? "");
            string? head = FirstLine(Path.Combine(git, "HEAD"));
            if (head is null || !head.StartsWith("ref: ", StringComparison.Ordinal))
                return head;

            string name = head["ref: ".Length..];
            string shared = Path.Combine(git, FirstLine(Path.Combine(git, "commondir")) ?? "");
            return FirstLine(Path.Combine(git, name)) ?? FirstLine(Path.Combine(shared, name))
                ?? Packed(Path.Combine(shared, "packed-refs"), name);
        }
    }

    /// <summary>Whether it has anything its commit has not. Only git itself knows what it ignores; null where git cannot say.</summary>
    public bool? HasChanges => Git([], "status", "--porcelain") is { } changes ? changes.Length > 0 : null;

    /// <summary>What it has that a commit has not, new files included, as a patch that <c>git apply</c> takes.</summary>
    /// <param name="commit">The commit.</param>
    /// <returns>The patch; null where git cannot say, or above <see cref="LargestPatch"/>.</returns>
    public byte[]? ChangesSince(string commit)
    {
        // New files are in a diff only where an index names them: in one of our own, so that theirs is as it was.
        if (Git([], "rev-parse", "--git-path", "index") is not { } answer) return null;
        string index = Path.Combine(folder, System.Text.Encoding.UTF8.GetString(answer).Trim());
        string own = Path.Combine(Path.GetTempPath(), $"hone-index-{Guid.NewGuid():N}");
        try
        {
            if (File.Exists(index)) File.Copy(index, own);
            (string, string)[] with = [("GIT_INDEX_FILE", own)];
            return Git(with, "add", "--intent-to-add", ".") is null ? null
                : Git(with, "diff", "--binary", "--no-color", "--no-ext-diff", commit);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            File.Delete(own);
        }
    }

    static string? Packed(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.EndsWith(' ' + name, StringComparison.Ordinal))?.Split(' ')[0]
            : null;

    static string? FirstLine(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;

    /// <summary>What git answers; null where there is no git, it refuses, or takes too long or too much room.</summary>
    byte[]? Git((string Name, string Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";                          // a question must not disturb someone's commit
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        try
        {
            using Process git = Process.Start(start)!;
            Task<byte[]?> answer = Task.Run(() => Read(git.StandardOutput.BaseStream));
            Task<string> complaint = git.StandardError.ReadToEndAsync();         // read, lest a full pipe stop it
            if (answer.Wait(_patience) && answer.Result is { } bytes && git.WaitForExit(_patience))
                return git.ExitCode == 0 && complaint.Wait(_patience) ? bytes : null;
            git.Kill();
            return null;
        }
        catch (Win32Exception)                                                  // no git here
        {
            return null;
        }
    }

    static byte[]? Read(Stream stream)
    {
        using MemoryStream all = new();
        byte[] part = new byte[1 << 16];
        while (stream.Read(part) is > 0 and var count)
        {
            if (all.Length + count > LargestPatch) return null;
            all.Write(part, 0, count);
        }

        return all.ToArray();
    }
}
