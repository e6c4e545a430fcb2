using System.Text;
using Hone.Formats.Blocks;
using Hone.Formats.Gguf;

namespace Hone.Unit.Formats.Gguf;

/// <summary>GGUF files are written as the format says, and none that says something impossible is believed.</summary>
public sealed class GgufFiles : IDisposable
{
    const int Mutations = 10_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string PathTo(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    static readonly GgufTensor Table = new("token_embd.weight", BlockFormat.Q80, [3, 64]);
    static readonly GgufTensor Gain = new("output_norm.weight", BlockFormat.F32, [5]);

    static readonly KeyValuePair<string, GgufValue>[] Values =
    [
        new("general.architecture", GgufValue.Of("llama")), new("llama.block_count", GgufValue.Of(2u)),
        new("llama.epsilon", GgufValue.Of(1e-5f)), new("tokenizer.ggml.add_bos_token", GgufValue.Of(false)),
        new("tokenizer.ggml.tokens", GgufValue.Of((string[])["a", "", "größer 🙂"])),
        new("tokenizer.ggml.token_type", GgufValue.Of((int[])[1, -3, 5])),
    ];

    static byte[] Small()
    {
        using MemoryStream stream = new();
        GgufWriter writer = new(stream, Values, [Table, Gain]);
        byte[] table = [.. Enumerable.Range(0, 204).Select(i => (byte)i)];
        writer.Write(Table, table.AsSpan(0, 100));
        writer.Write(Table, table.AsSpan(100));
        writer.Write(Gain, new byte[20]);
        writer.Finish();
        return stream.ToArray();
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        using GgufReader reader = GgufReader.Open(Save(Small()));
        reader.Tensors.Select(tensor => tensor.ToString()).ShouldBe(["token_embd.weight q8_0 [3, 64]", "output_norm.weight f32 [5]"]);
        reader.Values.Keys.ShouldBe(Values.Select(value => value.Key));
        reader.Values["llama.block_count"].Value.ShouldBe(2u);
        reader.Values["llama.epsilon"].Value.ShouldBe(1e-5f);
        reader.Values["tokenizer.ggml.add_bos_token"].Value.ShouldBe(false);
        reader.Texts("tokenizer.ggml.tokens").ShouldBe(["a", "", "größer 🙂"]);
        reader.Integers("tokenizer.ggml.token_type").ShouldBe([1, -3, 5]);
        reader.Texts("nothing").ShouldBeNull();
        byte[] part = new byte[10];
        reader.ReadPart(reader.Find("token_embd.weight")!, 190, part);
        part.ShouldBe([.. Enumerable.Range(190, 10).Select(i => (byte)i)]);
        Should.Throw<ArgumentOutOfRangeException>(() => reader.ReadPart(Table, 195, part));
        Letter(() => reader.Texts("tokenizer.ggml.token_type")).ShouldContain("a list of texts was expected");
        GgufReader.IsGguf(reader.Path).ShouldBeTrue();
    }

    [Fact]
    public void The_bytes_are_the_formats_own()
    {
        using MemoryStream stream = new();
        GgufTensor tensor = new("t", BlockFormat.F16, [1, 2]);
        GgufWriter writer = new(stream, [new("k", GgufValue.Of(7u))], [tensor]);
        writer.Write(tensor, [1, 2, 3, 4]);
        writer.Finish();
        byte[] header =
        [
            .. "GGUF"u8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, (byte)'k', 4, 0, 0, 0, 7, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, (byte)'t', 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        stream.ToArray().ShouldBe([.. header, .. new byte[96 - header.Length], 1, 2, 3, 4, .. new byte[28]]);
    }

    [Fact]
    public void A_writer_refuses_what_would_tear_the_file()
    {
        using MemoryStream stream = new();
        GgufWriter writer = new(stream, Values, [Table, Gain]);
        Should.Throw<ArgumentException>(() => writer.Write(Gain, new byte[20])).Message.ShouldContain("token_embd.weight");
        Should.Throw<ArgumentException>(() => writer.Write(Table, new byte[205])).Message.ShouldContain("204 bytes");
        Should.Throw<InvalidOperationException>(writer.Finish).Message.ShouldContain("0 of its 204 bytes");
        Should.Throw<ArgumentException>(() => new GgufWriter(stream, Values, [Gain, Gain])).Message.ShouldContain("declared twice");
        Should.Throw<ArgumentException>(() => GgufValue.Of(1.5)).Message.ShouldContain("Double is not written");
    }

    /// <summary>What is changed in a file of one key and one tensor, and what is said of it.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "nothing", "it has 0 bytes" }, { "magic", "it does not begin with GGUF" }, { "version 1", "it is of version 1" },
        { "big-endian", "its numbers are big-endian" }, { "tensors", "it announces 9223372036854775808 tensors" },
        { "keys", "it announces 9223372036854775808 keys" }, { "key length", "its key 0 has 18446744073709551615 bytes, and the file has" },
        { "key not text", "its key 0 is not UTF-8" }, { "value type", "'k' is of the unknown type 99" },
        { "text length", "'k' has 9223372036854775807 bytes" }, { "list of lists", "'k' is a list of the type 9" },
        { "list length", "'k' announces 9223372036854775808 elements" }, { "list of long texts", "element 1 of 'k' has 4294967295 bytes" },
        { "flag", "'k' is 2, and 0 or 1 was expected" }, { "key twice", "it has the key 'k' twice" },
        { "alignment", "its general.alignment is 33" }, { "alignment as text", "its general.alignment is x" },
        { "name length", "the name of its tensor 0 has 18446744073709551615 bytes" }, { "no dimensions", "'t' has 0 dimensions" },
        { "many dimensions", "'t' has 5 dimensions" }, { "size 0", "'t' has a dimension of 0" },
        { "product", "'t' has a dimension of 4611686018427387904" }, { "type of tensor", "'t' is of the type 13 (Q5_K)" },
        { "unknown type of tensor", "'t' is of the type 4242" }, { "rows", "'t' is of q8_0, and its rows of 8 are no whole blocks of 32" },
        { "unaligned", "'t' begins at byte 4 of the data, which is no multiple of 32" },
        { "hole", "'t' begins at byte 32 of the data, where byte 0 comes next" },
        { "offset", "'t' begins at byte 18446744073709551584 of the data" }, { "torn", "'t' ends at byte" },
        { "long", "and the file has" }, { "tensor twice", "it has the tensor 't' twice" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void Nothing_that_a_file_says_is_believed_before_it_is_there(string what, string problem)
    {
        string message = Letter(() => GgufReader.Open(Save(Damaged(what))).Dispose());
        message.ShouldContain(problem);
        message.ShouldStartWith(PathTo("model.gguf") + " was refused: ");
    }

    [Fact]
    public void A_file_of_the_second_version_and_one_that_ends_with_its_last_tensor_are_read()
    {
        byte[] file = Damaged("as it is");
        file[4] = 2;
        GgufReader.Open(Save(file[..^16])).Dispose();
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_in_bounded_memory()
    {
        string path = PathTo("mutated.gguf");
        (int refused, int read) = Fuzzing.Survives(Small(), Fuzzing.Mutations(Mutations), 2 << 20, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            using GgufReader reader = GgufReader.Open(path);
            foreach ((string key, GgufValue value) in reader.Values)
                if (value.Value is GgufList list) _ = list.Of == GgufValueType.Text ? reader.Texts(key)!.Length : 0;
            foreach (GgufTensor tensor in reader.Tensors) reader.ReadPart(tensor, 0, new byte[Math.Min(tensor.Bytes, 1000)]);
        });
        refused.ShouldBeGreaterThan(Mutations / 4);
        read.ShouldBeGreaterThan(Mutations / 20);
    }

    /// <summary>A file of the key k and the tensor t of 4 numbers, with something wrong about it.</summary>
    static byte[] Damaged(string what)
    {
        if (what == "nothing") return [];
        using MemoryStream stream = new();
        using BinaryWriter file = new(stream);
        bool isTwice = what is "key twice", hasTwo = what == "tensor twice";
        file.Write(what == "magic" ? "GGUM"u8 : "GGUF"u8);
        file.Write(what switch { "version 1" => 1u, "big-endian" => 3u << 24, _ => 3u });
        file.Write(what == "tensors" ? 1UL << 63 : hasTwo ? 2UL : 1UL);
        file.Write(what == "keys" ? 1UL << 63 : isTwice ? 2UL : 1UL);
        for (int i = isTwice ? 2 : 1; i > 0; i--)
        {
            string key = what.StartsWith("alignment", StringComparison.Ordinal) ? "general.alignment" : "k";
            file.Write(what == "key length" ? ulong.MaxValue : (ulong)key.Length);
            file.Write(what == "key not text" ? [0xFF] : Encoding.ASCII.GetBytes(key));
            file.Write(what switch
            {
                "value type" => 99u, "text length" or "alignment as text" => 8u, "flag" => 7u,
                _ when what.StartsWith("list", StringComparison.Ordinal) => 9u, _ => 4u,
            });
            if (what == "list of lists") file.Write(9u);
            if (what == "list length") file.Write(4u);
            if (what == "list of long texts") file.Write(8u);
            if (what == "list length") file.Write(1UL << 63);
            else if (what == "text length") file.Write(ulong.MaxValue / 2);
            else if (what == "list of long texts")
            {
                file.Write(2UL);
                file.Write(0UL);
                file.Write((ulong)uint.MaxValue);
            }
            else if (what == "flag") file.Write((byte)2);
            else if (what == "alignment as text")
            {
                file.Write(1UL);
                file.Write("x"u8);
            }
            else file.Write(what == "alignment" ? 33u : 32u);
        }

        for (int i = 0; i < (hasTwo ? 2 : 1); i++)
        {
            file.Write(what == "name length" ? ulong.MaxValue : 1UL);
            file.Write("t"u8);
            file.Write(what switch { "no dimensions" => 0u, "many dimensions" => 5u, "product" => 2u, "rows" => 1u, _ => 1u });
            file.Write(what switch { "size 0" => 0UL, "product" => 1UL << 62, "rows" => 8UL, _ => 4UL });
            if (what == "product") file.Write(1UL << 62);
            file.Write(what switch { "type of tensor" => 13u, "unknown type of tensor" => 4242u, "rows" => 8u, _ => 0u });
            file.Write(what switch { "unaligned" => 4UL, "hole" => 32UL, "offset" => ulong.MaxValue - 31, _ => (ulong)i * 32 });
        }

        while (stream.Length % 32 != 0) file.Write((byte)0);
        file.Write(new byte[what switch { "torn" => 15, "long" => 64, _ => hasTwo ? 64 : 32 }]);
        return stream.ToArray();
    }

    string Save(byte[] bytes)
    {
        File.WriteAllBytes(PathTo("model.gguf"), bytes);
        return PathTo("model.gguf");
    }

    /// <summary>The two lines that are shown of a refusal.</summary>
    static string Letter(Action action)
    {
        string message = Should.Throw<InvalidDataException>(action).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        return message;
    }
}
