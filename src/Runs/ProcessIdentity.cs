using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>One process, told apart from every other that ever had or will have its number.</summary>
/// <param name="Id">The system's number for it.</param>
/// <param name="Started">When it began, in the system's own count.</param>
/// <param name="Machine">This start of this machine: a process of another machine, container or day cannot be asked for.</param>
public sealed record ProcessIdentity(int Id, string Started, string Machine)
{
    /// <summary>The process that is running.</summary>
    public static ProcessIdentity Current { get; } =
        new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", ThisMachine());

    /// <summary>Whether it still runs; null when it ran where this process cannot look.</summary>
    [JsonIgnore]
    public bool? IsAlive => Machine != Current.Machine ? null : StartOf(Id) == Started;

    /// <summary>When the process of that number began; null when there is none.</summary>
    static string? StartOf(int id)
    {
        if (OperatingSystem.IsLinux())
            return StartIn($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Clock ticks from the machine's start to the process's, which no change of the clock moves. A zombie has ended: only its parent
    /// has not yet looked.
    /// </summary>
    static string? StartIn(string statFile)
    {
        try
        {
            string stat = File.ReadAllText(statFile);
            // The second field is the program's name in brackets and may hold spaces and brackets itself.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');   // from the third field, the state, on
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)                                                     // there is none, or it ended while we read
        {
            return null;
        }
    }

    static string ThisMachine()
    {
        const string bootId = "/proc/sys/kernel/random/boot_id";
        if (!File.Exists(bootId))
            return Environment.MachineName;

        // Containers share one kernel and count their processes apart.
        string? processes = new FileInfo("/proc/self/ns/pid").LinkTarget;
        return $"{File.ReadAllText(bootId).Trim()} {processes}";
    }
}
