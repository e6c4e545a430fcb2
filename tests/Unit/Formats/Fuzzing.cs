using System.Diagnostics;

namespace Hone.Unit.Formats;

/// <summary>
/// Proves of a reader that whatever stands in a file, it ends, soon, within bounded memory, with a right answer or a clear error.
/// </summary>
static class Fuzzing
{
    /// <summary>
    /// How far the process may grow over all of a test's files, what libraries hold outside the collected memory included.
    /// </summary>
    const long MostGrowth = 512L << 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), Hung = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many mutations to make: as many as the environment variable <c>HONE_MUTATIONS</c> says, or few enough for every day.
    /// </summary>
    public static int Mutations(int usual) =>
        Environment.GetEnvironmentVariable("HONE_MUTATIONS") is { Length: > 0 } asked
            ? int.Parse(asked, System.Globalization.CultureInfo.InvariantCulture) : usual;

    /// <summary>Reads a file cut off at every byte, or evenly at so many, and with random mutations.</summary>
    /// <param name="file">A file that is right.</param>
    /// <param name="mutations">How many; the same ones every time.</param>
    /// <param name="mostBytes">What reading may allocate at most, whatever the file says.</param>
    /// <param name="read">Reads it; may throw <see cref="InvalidDataException"/> with a message, and nothing else.</param>
    /// <param name="cuts">At how many lengths it is cut off, if it has more bytes.</param>
    /// <returns>How many files were refused, and how many read.</returns>
    public static (int Refused, int Read) Survives(byte[] file, int mutations, long mostBytes, Action<byte[]> read, int cuts = 2000)
    {
        int refused = 0, right = 0;
        long most = 0, peak = PeakWorkingSet();
        (TimeSpan slowest, string tried) = (TimeSpan.Zero, "");
        Task all = Task.Run(() =>
        {
            read(file);
            for (int length = 0; length < file.Length; length += 1 + file.Length / cuts)
                Try(file[..length], $"cut off at {length}");
            Random random = new(file.Length);
            for (int i = 0; i < mutations; i++)
                Try(Mutated(file, random), $"mutation {i}");
        });
        for (string before = "none"; Task.WaitAny([all], Hung) < 0; before = tried)
            if (before == tried)
                throw new TimeoutException($"{tried} is still being read");
        all.GetAwaiter().GetResult();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{refused:N0} files refused and {right:N0} read, in at most {slowest.TotalMilliseconds:F0} ms "
            + $"and with {most:N0} bytes allocated each; the process was at most {PeakWorkingSet() >> 20} MiB, "
            + $"{PeakWorkingSet() - peak >> 20} more than before");
        if (Environment.GetEnvironmentVariable("HONE_MUTATIONS") is not null)   // then no other tests are meant to run beside
            (PeakWorkingSet() - peak).ShouldBeLessThan(MostGrowth);
        return (refused, right);

        void Try(byte[] bytes, string which)
        {
            tried = which;
            long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
                right++;
            }
            catch (InvalidDataException problem)
            {
                problem.Message.ShouldNotBeNullOrWhiteSpace();
                refused++;
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException(
                    $"{which}: {problem.GetType().Name} of {Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, 3000)))}",
                    problem);
            }
            (long allocated, TimeSpan took) = (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start));
            allocated.ShouldBeLessThan(mostBytes, which);
            took.ShouldBeLessThan(Longest, which);
            (most, slowest) = (Math.Max(most, allocated), took > slowest ? took : slowest);
        }
    }

    static long PeakWorkingSet()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>A copy with one to four changes.</summary>
    public static byte[] Mutated(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        for (int left = random.Next(1, 5); left > 0; left--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = new byte[] { 0, 1, 0x7F, 0x80, 0xFF }[random.Next(5)];
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at - 1));
                    break;
                default:
                    for (int i = at; i < Math.Min(at + 4, bytes.Count); i++)
                        bytes[i] = 0xFF;
                    break;
            }
        }
        return [.. bytes];
    }
}
