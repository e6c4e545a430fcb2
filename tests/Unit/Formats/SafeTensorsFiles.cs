using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hone.Cli.Screen;
using Hone.Formats;

namespace Hone.Unit.Formats;

public sealed class SafeTensorsFiles : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string PathTo(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    static readonly StoredTensor Weight = new("layers.0.weight", StoredType.F32, [2, 3]);
    static readonly StoredTensor Steps = new("steps", StoredType.I64, []);
    static readonly StoredTensor Nothing = new("nothing", StoredType.BF16, [0, 4]);
    static readonly StoredTensor Mask = new("mask", StoredType.Bool, [3]);
    static readonly float[] Values = [1, -2, 3.5f, float.NaN, float.NegativeInfinity, -0f];

    /// <summary>One of everything: two types of eight and four bytes, an empty tensor, an odd length, metadata.</summary>
    static byte[] Small(out SafeTensorsHashes hashes)
    {
        using MemoryStream stream = new();
        Dictionary<string, string> metadata = new() { ["step"] = "250", ["note"] = "größer, \"quoted\"\nsecond line 🙂" };
        using SafeTensorsWriter writer = new(stream, [Weight, Steps, Nothing, Mask], metadata);
        writer.Write("layers.0.weight", Values);
        writer.Write("steps", BitConverter.GetBytes(-7L));
        writer.Write("nothing", ReadOnlySpan<byte>.Empty);
        writer.Write("mask", [1, 0]);
        writer.Write("mask", [1]);
        hashes = writer.Finish();
        return stream.ToArray();
    }

    static byte[] File(string header, int dataLength)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    string Save(byte[] bytes, string name = "model.safetensors")
    {
        System.IO.File.WriteAllBytes(PathTo(name), bytes);
        return PathTo(name);
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        using SafeTensorsReader reader = SafeTensorsReader.Open(Save(Small(out _)));
        reader.Tensors.Select(tensor => tensor.ToString()).ShouldBe(
            ["layers.0.weight F32 [2, 3]", "steps I64 []", "nothing BF16 [0, 4]", "mask BOOL [3]"]);
        reader.Metadata["note"].ShouldBe("größer, \"quoted\"\nsecond line 🙂");
        reader.Metadata["step"].ShouldBe("250");

        float[] weight = new float[6];
        reader.ReadInto("layers.0.weight", weight);
        weight.Select(BitConverter.SingleToInt32Bits).ShouldBe(Values.Select(BitConverter.SingleToInt32Bits));
        byte[] steps = new byte[8];
        reader.ReadInto("steps", steps);
        BitConverter.ToInt64(steps).ShouldBe(-7);
        reader.ReadInto("nothing", Span<byte>.Empty);
        byte[] mask = new byte[2];
        reader.ReadPart("mask", 1, mask);
        mask.ShouldBe(new byte[] { 0, 1 });
    }

    [Fact]
    public void The_bytes_are_the_formats_own()
    {
        using MemoryStream stream = new();
        using SafeTensorsWriter writer = new(stream, [new StoredTensor("a", StoredType.U8, [2])],
            new Dictionary<string, string> { ["k"] = "v" });
        writer.Write("a", new byte[] { 5, 6 });
        writer.Finish();
        const string header = "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
        string padded = header.PadRight((header.Length + 7) / 8 * 8);
        stream.ToArray().ShouldBe([.. BitConverter.GetBytes((long)padded.Length), .. Encoding.UTF8.GetBytes(padded), 5, 6]);
    }

    [Fact]
    public void Hashes_are_of_the_file_and_of_each_tensor()
    {
        byte[] bytes = Small(out SafeTensorsHashes hashes);
        hashes.File.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        hashes.Tensors["mask"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData([1, 0, 1])));
        hashes.Tensors["nothing"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData([])));
        hashes.Tensors.Count.ShouldBe(4);

        Small(out SafeTensorsHashes again).ShouldBe(bytes);
        again.File.ShouldBe(hashes.File);
    }

    [Fact]
    public void Altered_data_is_found_by_its_hash()
    {
        byte[] bytes = Small(out SafeTensorsHashes hashes);
        using (SafeTensorsReader good = SafeTensorsReader.Open(Save(bytes)))
            good.Verify(hashes.Tensors);
        bytes[^1] ^= 1;
        using SafeTensorsReader altered = SafeTensorsReader.Open(Save(bytes, "altered"));
        Letter(() => altered.Verify(hashes.Tensors)).ShouldContain("'mask'");
    }

    [Fact]
    public void A_writer_refuses_what_would_tear_the_file()
    {
        using MemoryStream stream = new();
        using SafeTensorsWriter writer = new(stream, [Weight, Mask]);
        Should.Throw<ArgumentException>(() => writer.Write("mask", [1, 0, 1])).Message.ShouldContain("layers.0.weight");
        Should.Throw<ArgumentException>(() => writer.Write("layers.0.weight", new float[7])).Message.ShouldContain("24 bytes");
        writer.Write("layers.0.weight", Values);
        Should.Throw<ArgumentException>(() => writer.Write("mask", new float[1])).Message.ShouldContain("BOOL");
        Should.Throw<InvalidOperationException>(() => writer.Finish()).Message.ShouldContain("mask");
        Should.Throw<ArgumentException>(() => new SafeTensorsWriter(stream, [Mask, Mask]));
        Should.Throw<ArgumentException>(() => new SafeTensorsWriter(stream, [Mask with { Name = "__metadata__" }]));
        Should.Throw<ArgumentException>(() => new SafeTensorsWriter(stream, [Mask with { Name = "half \ud83d pair" }]));
        Should.Throw<ArgumentException>(() => new SafeTensorsWriter(stream, [Mask with { Shape = [-1] }]));
    }

    [Theory]
    [InlineData("{}", 1, "0 bytes of data and the file has 1")]
    [InlineData("[]", 0, "start with '{'")]
    [InlineData("{", 0, "not JSON")]
    [InlineData("{}{", 0, "not JSON")]
    [InlineData("{\"a\":1}", 0, "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type 'F33'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "whole number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "whole number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "repeated")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "do not agree")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, "do not agree")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "hole or an overlap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 8, "hole or an overlap")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}", 6,
        "'b'")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2,
        "twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}", 1, "16 dimensions")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "'a'")]
    [InlineData("{\"a\\nb\":{\"dtype\":\"\\ud800\"}}", 0, "not JSON")]
    [InlineData("{\"a\\nb\":{\"dtype\":\"X\"}}", 0, "a\\u000ab")]
    public void A_header_that_lies_is_refused_with_what_is_off(string header, int dataLength, string said) =>
        Letter(() => SafeTensorsReader.Open(Save(File(header, dataLength)))).ShouldContain(said);

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.")]
    [InlineData("<!DOCTYPE html><title>404</title>", "is a page of a server and not safetensors")]
    public void What_stands_in_the_files_place_is_named(string content, string said)
    {
        string path = Path.Combine(_folder.FullName, "model.safetensors");
        System.IO.File.WriteAllText(path, content);
        Should.Throw<InvalidDataException>(() => SafeTensorsReader.Open(path)).Message.ShouldContain(said);
    }

    [Fact]
    public void A_header_longer_than_the_file_costs_no_memory()
    {
        byte[] bytes = Small(out _);
        foreach (ulong length in new[] { ulong.MaxValue, 1ul << 62, 99_999_999ul, (ulong)bytes.Length })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            string path = Save(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Letter(() => SafeTensorsReader.Open(path)).ShouldContain($"a header of {length} bytes");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
        }
    }

    [Fact]
    public void A_missing_file_and_a_missing_tensor_are_said_in_two_lines()
    {
        Should.Throw<FileNotFoundException>(() => SafeTensorsReader.Open(PathTo("none"))).Message.Split('\n').Length.ShouldBe(2);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Save(Small(out _)));
        Letter(() => reader.ReadInto("bias", new float[1])).ShouldContain("'bias'");
        Letter(() => reader.ReadInto("steps", new float[1])).ShouldContain("I64");
        Should.Throw<ArgumentException>(() => reader.ReadInto("layers.0.weight", new float[5]));
        Should.Throw<ArgumentException>(() => reader.ReadPart("mask", 2, new byte[2]));
        Should.Throw<ArgumentException>(() => reader.ReadPart("mask", long.MaxValue, new byte[2]));
    }

    [Fact]
    public void Offsets_pass_four_gigabytes()
    {
        const long size = 5L << 30;
        using MemoryStream header = new();
        using (SafeTensorsWriter writer = new(header, [new("huge", StoredType.U8, [size]), new("last", StoredType.F32, [2])]))
        { }
        string path = PathTo("sparse");
        using (FileStream file = System.IO.File.Create(path))
        {
            file.Write(header.ToArray());
            file.Seek(size - 2, SeekOrigin.Current);   // never written, so the file system keeps a hole there
            file.Write([8, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        }
        using SafeTensorsReader reader = SafeTensorsReader.Open(path);
        byte[] end = new byte[3];
        reader.ReadPart("huge", size - 3, end);
        end.ShouldBe(new byte[] { 0, 8, 9 });
        float[] last = new float[2];
        reader.ReadInto("last", last);
        last.ShouldBe([1.5f, -2f]);
    }

    /// <summary>
    /// Thousands of torn and altered copies of a small file: each is refused in two lines, or means what an independent look at its
    /// bytes says it means.
    /// </summary>
    [Fact]
    public void Any_mutation_is_refused_or_read_right()
    {
        byte[] original = Small(out _);
        Random random = new(20240229);
        int refused = 0, read = 0, rounds = Fuzzing.Mutations(6000);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutant = Mutate(original, random);
            string path = Save(mutant);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafeTensorsReader reader = SafeTensorsReader.Open(path);
                MeansWhatItsBytesSay(reader, mutant);
                read++;
            }
            catch (InvalidDataException problem)
            {
                problem.Message.Split('\n').Length.ShouldBe(2);
                problem.Message.ShouldContain(path);
                refused++;
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20, $"round {round}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{refused:N0} files refused and {read:N0} read right; working set {Environment.WorkingSet >> 20} MiB");
        refused.ShouldBeGreaterThan(rounds * 2 / 3);
        read.ShouldBeGreaterThan(rounds / 30);
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = (byte)"0123456789{}[]\",:"[random.Next(17)]; break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }

    static void MeansWhatItsBytesSay(SafeTensorsReader reader, byte[] bytes)
    {
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = System.Text.Json.JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        reader.Tensors.Count.ShouldBe(header.RootElement.EnumerateObject().Count(property => property.Name != "__metadata__"));
        if (header.RootElement.TryGetProperty("__metadata__", out var metadata))
            foreach (var property in metadata.EnumerateObject())
                reader.Metadata[property.Name].ShouldBe(property.Value.GetString());
        foreach (StoredTensor tensor in reader.Tensors)
        {
            var entry = header.RootElement.GetProperty(tensor.Name);
            entry.GetProperty("dtype").GetString().ShouldBe(tensor.Type == StoredType.Bool ? "BOOL" : tensor.Type.ToString());
            entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ShouldBe(tensor.Shape);
            int begin = entry.GetProperty("data_offsets")[0].GetInt32(), end = entry.GetProperty("data_offsets")[1].GetInt32();
            byte[] data = new byte[end - begin];
            reader.ReadInto(tensor.Name, data.AsSpan());
            data.ShouldBe(bytes[(8 + headerLength + begin)..(8 + headerLength + end)]);
        }
    }

    static string Letter(Action action)
    {
        string message = Should.Throw<InvalidDataException>(action).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        return message;
    }
}
