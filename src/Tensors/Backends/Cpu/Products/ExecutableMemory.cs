using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Memory for code that was assembled at run time: written first, then executable and no longer writable.</summary>
internal static unsafe partial class ExecutableMemory
{
    const int Readable = 1, Writable = 2, Executable = 4, Private = 2;

    /// <summary>Places code for the life of the process.</summary>
    /// <param name="code">Machine code that does not depend on where it stands.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="reason">Why it could not be placed: some systems forbid it.</param>
    public static bool TryPlace(ReadOnlySpan<byte> code, out nint start, [NotNullWhen(false)] out string? reason)
    {
        (start, reason) = (0, null);
        int anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        void* memory = Map(null, (nuint)code.Length, Readable | Writable, Private | anonymous, -1, 0);
        if ((nint)memory == -1)
        {
            reason = $"no memory for machine code: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
            return false;
        }

        code.CopyTo(new Span<byte>(memory, code.Length));
        if (Protect(memory, (nuint)code.Length, Readable | Executable) != 0)
        {
            reason = $"this system lets no program assemble code: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
            _ = Unmap(memory, (nuint)code.Length);
            return false;
        }

        start = (nint)memory;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);
}
