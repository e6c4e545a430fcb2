using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Cli;

/// <summary>
/// The same program in the instructions of a wider processor. Native code is compiled for one set of instructions, AVX2 here, where the JIT
/// takes what the processor has; so a program in AVX-512 lies beside it, and takes the process over where it can run.
/// </summary>
static partial class WiderProgram
{
    const string Suffix = "-avx512";

    /// <summary>What x86-64-v4 has beyond v3, as Linux lists what both the processor and the kernel can do.</summary>
    static readonly string[] Needed = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    /// <summary>Becomes the wider program, or returns where there is none, or none that runs here.</summary>
    public static void TakeOver(string[] args)
    {
        if (RuntimeFeature.IsDynamicCodeSupported || Avx512F.IsSupported || !OperatingSystem.IsLinux()) return;
        string path = Environment.ProcessPath + Suffix;
        if (File.Exists(path) && HasAvx512()) Execute(path, [Environment.GetCommandLineArgs()[0], .. args, null]);
    }

    static bool HasAvx512()
    {
        try
        {
            string[] flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');
            return Needed.All(flags.Contains);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Returns only where it failed.</summary>
    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
