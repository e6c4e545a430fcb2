using System.Diagnostics;

namespace Hone.Unit.Formats;

/// <summary>Proves of a reader that whatever stands in a file, it ends, soon, within bounded memory, with a right answer or a clear error.</summary>
static class Fuzzing
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Reads a file cut off at every byte, or evenly at so many, and with random mutations.</summary>
    /// <param name="file">A file that is right.</param>
    /// <param name="mutations">How many; the same ones every time.</param>
    /// <param name="mostBytes">What reading may allocate at most, whatever the file says.</param>
    /// <param name="read">Reads it; may throw <see cref="InvalidDataException"/> with a message, and nothing else.</param>
    /// <param name="cuts">At how many lengths it is cut off, if it has more bytes.</param>
    public static void Survives(byte[] file, int mutations, long mostBytes, Action<byte[]> read, int cuts = 2000)
    {
        read(file);
        for (int length = 0; length < file.Length; length += 1 + file.Length / cuts)
            Try(file[..length], $"cut off at {length}");
        Random random = new(file.Length);
        for (int i = 0; i < mutations; i++)
            Try(Mutated(file, random), $"mutation {i}");

        void Try(byte[] bytes, string which)
        {
            long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
            }
            catch (InvalidDataException problem)
            {
                problem.Message.ShouldNotBeNullOrWhiteSpace();
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"{which}: {problem.GetType().Name} of {Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, 3000)))}", problem);
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(mostBytes, which);
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(Longest, which);
        }
    }

    static byte[] Mutated(byte[] file, Random random)
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
