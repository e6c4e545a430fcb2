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
        string[] words = [.. Enumerable.Range(0, 400).Select(
            _ => new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(26)))]))];
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

    /// <summary>The text that <see cref="ZstandardOfWords"/> holds.</summary>
    public static byte[] WordsOfZstandard() => Words(new Random(2), 2000);

    /// <summary>A frame of the reference's level 19 with a checksum, so that reading is tested where the tool is absent, too.</summary>
    public static byte[] ZstandardOfWords() => Convert.FromBase64String("""
        KLUv/WTQBoUbAEY4jBGQPQZQ+kPpD6XP//98er6tGYUAhgCGAOOZo5cm97AKi9f5ujXCxR0kQKiIpnX2slgX+SyU5/W29alBrwp+9I1NZHM7f4Wi6BQ6g9
        rFZwGCwmc+Ok62nkTL56r+istk2FtpZCofmg0XeVev4hrPPzsenm82kW3YxXFr12m+/Q4EgUBtoJ4fabq/NhK6j/Dnxncit9H4W8EW5bPT7Sqn5YKyrF/F
        3RmX6heLH7Ijn+/4nTIIW25714TJOeKer075yNFqCsKqrT1ZGAKhMqS2iU7AfbVmVS93TYTqtSVv4TO8ljQfLx/O5dC6+lDzakgDQmEto/JY1MvaRydVmu
        v3pWmZbeRx5XdIqOMzn8vImdKI0ViVBdMXFV6q0AHhirNKpHSkmOs4b3hZN3pFEUbnm7pUHx+1V3WZJ/FV1LkYdu+R+dbgCVZ1u6rrPMHS0ktFJfBtJHhl
        ul82OvNA2PfZMuJZiBb8yhOlCVerTgsIpwr2C6H5YrCIJ0GQ0p0+MZ9IGw0E7FxUH1fvloNQ+ZS/VF111PgZK3+RezsqjnBeYgrvXnYYwneUxCkOR+tzUb
        XszFCLlxJEm6aHyWgplG5dTY7eK31eRrF9rHk5xRtN9iHrxLRXfeC0Mozq14o0EpLs9oGwyNUartuOdc5HaZBZ55+ZNt0LlFg99MemR4wp37EK8YrTHRIq
        w0CoYtWmtirsiBsxUxO/b2y5MiVJo3SJLjAIG+WrBpOBkQ50ikvijX7vgISoEZFTChnERERERJI06SACYgxShHchFIpJZWKQ0rRufZkGUdtB2Dsr3rozju
        GE81OEwfxGGFtgMxczodxi7iTvvOE5WoQCW6KBATsuYYazqE1btqlDeESuEqxh7L2q5jdydfjnALbSqd5CRXni6nD/uYYIkjIg7fYFyqYKlyToZQxKdCvg
        x+B813Blp3iTWjyPb1Zic+MILSLDW6g78J+JFR9eIo4MPvF12AKVmHScJ8Jd1ryoZpTtYgG8UQl2NF3I9x2eEY3xSGVe/yYSNvzcbu6jV1uO7iEW9YY5mo
        brAInmXEquTR3/mm+VzFkoW6XuZHxD9jut7EjGwGtAANc/gDzaGIWAN1PMO7Sl77Vp7HAxvfNeBDbveOHC+RbB0UBnGg0wajyiHdL7Wv8tRrw6QP/ugCDP
        gYjom1XUNPkl
        """);
}
