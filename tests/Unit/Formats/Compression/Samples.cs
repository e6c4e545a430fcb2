using System.Diagnostics;
using System.Text;

namespace Hone.Unit.Formats.Compression;

/// <summary>Bytes of several kinds, and the tools of the system that compress them.</summary>
static class Samples
{
    /// <summary>Nothing, a byte, noise, runs, text, and text that noise interrupts.</summary>
    public static IEnumerable<byte[]> All(int size = 300_000)
    {
        Random random = new(11);
        byte[] noise = new byte[size];
        random.NextBytes(noise);
        byte[] text = Words(random, size), mixed = (byte[])text.Clone(), runs = new byte[size];
        for (int i = 0; i < size; i += random.Next(1, 9000))
            runs.AsSpan(i, Math.Min(random.Next(300), size - i)).Fill((byte)random.Next(4));
        for (int i = 0; i < size; i += 50_000)
            noise.AsSpan(i, Math.Min(20_000, size - i)).CopyTo(mixed.AsSpan(i));
        return [[], [7], noise[..5], text[..100], noise, text, mixed, runs, new byte[size]];
    }

    public static byte[] Words(Random random, int size)
    {
        string[] words = [.. Enumerable.Range(0, 400).Select(_ => new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(26)))]))];
        StringBuilder text = new();
        while (text.Length < size)
            text.Append(words[(int)(400 * Math.Pow(random.NextDouble(), 3))]).Append(random.Next(12) == 0 ? ".\n" : " ");
        return Encoding.UTF8.GetBytes(text.ToString(0, size));
    }

    /// <summary>What a tool makes of bytes; the test skips where the tool is absent.</summary>
    public static byte[] Through(string tool, string arguments, byte[] input)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), $"needs {tool}");
        using Process process = Process.Start(new ProcessStartInfo($"/usr/bin/{tool}", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Task writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        writing.Wait();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{tool} {arguments}");
        return output.ToArray();
    }

    public static byte[] ReadAll(Stream stream)
    {
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }

    public static void ShouldBeBytes(this byte[] actual, byte[] expected)
    {
        actual.Length.ShouldBe(expected.Length);
        actual.AsSpan().CommonPrefixLength(expected).ShouldBe(expected.Length);
    }
}
