using System.Runtime.InteropServices;

namespace Hone.Runs;

/// <summary>The machine a run ran on.</summary>
/// <param name="Processor">The processor's own name.</param>
/// <param name="Cores">Logical processors this process may use.</param>
/// <param name="MemoryBytes">Memory this process may use, a container's limit included.</param>
/// <param name="Os">Operating system and its version.</param>
/// <param name="Architecture">Instruction set family, such as <c>x64</c> or <c>arm64</c>.</param>
/// <param name="Dotnet">The .NET that ran it.</param>
public sealed record MachineIdentity(string Processor, int Cores, long MemoryBytes, string Os, string Architecture, string Dotnet)
{
    /// <summary>This machine.</summary>
    public static MachineIdentity Current { get; } = new(
        ProcessorName(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription.Trim(),
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        RuntimeInformation.FrameworkDescription);

    static string ProcessorName()
    {
        const string cpuinfo = "/proc/cpuinfo";
        string? name = File.Exists(cpuinfo) ? NameIn(File.ReadLines(cpuinfo)) : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return name ?? $"unnamed {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} processor";
    }

    /// <summary>The name among the lines of <c>/proc/cpuinfo</c>; null on processors that give none there, as many of Arm.</summary>
    internal static string? NameIn(IEnumerable<string> cpuinfo) =>
        cpuinfo.Select(line => line.Split(':', 2))
            .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() is "model name" or "Model" or "Hardware")?[1].Trim();
}
