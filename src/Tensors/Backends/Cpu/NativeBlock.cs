using System.Runtime.InteropServices;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Native memory, and for large blocks large pages where the system gives them.</summary>
/// <remarks>
/// A matrix product walks down columns: every row is on another page of 4 KiB, and the processor's table of pages is soon too small.
/// With pages of 2 MiB it is not (measured: docs/LOG.md).
/// </remarks>
internal static unsafe partial class NativeBlock
{
    const nuint LargePage = 2 << 20;
    const int AdviseHugePage = 14;

    /// <summary>Aligned to a cache line, or to a large page where it is worth one. Not cleared.</summary>
    public static void* Allocate(long bytes)
    {
        bool isLarge = (nuint)bytes >= 2 * LargePage && OperatingSystem.IsLinux();
        void* memory = NativeMemory.AlignedAlloc((nuint)bytes, isLarge ? LargePage : Arena.Alignment);
        if (isLarge) _ = Advise(memory, (nuint)bytes, AdviseHugePage);       // advice: a refusal costs speed, nothing else
        return memory;
    }

    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
