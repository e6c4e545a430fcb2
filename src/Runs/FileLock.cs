using System.Diagnostics;

namespace Hone.Runs;

/// <summary>
/// A file that one process holds at a time. The system lets go of it when the process ends, however it ends, so a lock never
/// outlives its holder. The file itself stays: deleting it would let two processes lock two files of one name.
/// </summary>
sealed class FileLock : IDisposable
{
    readonly FileStream _file;

    FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or says that another holds it.</summary>
    /// <param name="path">The lock's file, made where it is not there yet.</param>
    /// <param name="patience">How long to wait for another holder.</param>
    /// <returns>The lock, or null when another still held it at the end of that time.</returns>
    public static FileLock? TryTake(string path, TimeSpan patience = default)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException failure) when (IsHeld(failure))
            {
                if (Stopwatch.GetElapsedTime(start) >= patience)
                    return null;
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>
    /// The system's word for "another has it": EWOULDBLOCK of Linux, of macOS, a sharing violation of Windows. A full disk is none.
    /// </summary>
    static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();
}
