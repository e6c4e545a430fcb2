using System.Reflection;
using System.Text.Json.Serialization;
using Hone.Text;

namespace Hone.Runs;

/// <summary>The program that trained a run.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The git commit it was built from; null when it was built outside a clone.</param>
/// <param name="Dirty">The clone it stands in differs from that commit; null when it stands in none, or git could not say.</param>
/// <param name="Changes">
/// SHA-256 of the patch that makes the commit what the clone is, kept as <see cref="RunFolder.CodePatchFile"/>; null where nothing differs,
/// or the patch is above 4 MiB or not to be had.
/// </param>
public sealed record CodeIdentity(string Version, string? Commit, bool? Dirty,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Changes = null)
{
    static readonly Lazy<(CodeIdentity Identity, byte[]? Patch)> OfThisProcess = new(() => Of(
        typeof(CodeIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        CloneAround(AppContext.BaseDirectory)));

    /// <summary>The program that is running.</summary>
    public static CodeIdentity Current => OfThisProcess.Value.Identity;

    /// <summary>Keeps the changes of the program that is running in a run's folder, where there are some.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static void KeepChanges(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (OfThisProcess.Value is { Identity.Changes: { } hash, Patch: { } patch } && !File.Exists(folder.CodePatchFile(hash)))
            RunFolder.WriteDerived(folder.CodePatchFile(hash), patch);
    }

    /// <summary>Puts together what the compiler and the clone say.</summary>
    /// <param name="informationalVersion">Version and commit as the compiler wrote them, such as <c>0.1.0+5bc62bc…</c>.</param>
    /// <param name="clone">The clone the program stands in, if any.</param>
    internal static (CodeIdentity Identity, byte[]? Patch) Of(string informationalVersion, GitClone? clone)
    {
        // The compiler's word counts: the clone may have moved on since the build.
        string[] parts = informationalVersion.Split('+', 2);
        string? head = clone?.Head;
        string? commit = parts.Length == 2 ? parts[1] : head;
        bool? dirty = clone is null || head is null ? null : head != commit ? true : clone.HasChanges;
        byte[]? patch = dirty == true && clone!.ChangesSince(commit!) is { Length: > 0 } changes ? changes : null;
        return (new CodeIdentity(parts[0], commit, dirty, patch is null ? null : Sha256.Of(patch)), patch);
    }

    /// <summary>Hone's own clone around a folder. A project that merely uses Hone has a clone too; its commit says nothing here.</summary>
    internal static GitClone? CloneAround(string folder) => GitClone.Around(folder, mark: "Hone.slnx");
}
