namespace Hone.Cli;

/// <summary>How this program is called by its own processes.</summary>
static class OwnProgram
{
    /// <summary>Its path, and what stands before the verb: the assembly where the runtime is what is called.</summary>
    public static IReadOnlyList<string> Words { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]] : [Environment.ProcessPath!];
}
