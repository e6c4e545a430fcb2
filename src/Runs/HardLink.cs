using System.Runtime.InteropServices;

namespace Hone.Runs;

/// <summary>One more name of a file that nobody changes any more, so that it stays when the other name goes, and takes no room.</summary>
static partial class HardLink
{
    /// <summary>Gives a file another name; where the file system cannot, copies it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">The name, which must be free.</param>
    /// <exception cref="IOException">The file is gone, or the disk is full.</exception>
    public static void CreateOrCopy(string source, string target)
    {
        bool isLinked = OperatingSystem.IsWindows() ? CreateHardLink(target, source, 0) : Link(source, target) == 0;
        if (!isLinked) File.Copy(source, target);                            // another disk, or a file system without such names
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string target, string source, nint security);
}
