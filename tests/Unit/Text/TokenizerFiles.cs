using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

public sealed class TokenizerFiles : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string FilePath => Path.Combine(_folder.FullName, "tokenizer.json");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Kinds => ["characters", "bytes", "bpe", "ranks", "given", "special", "formed", "sentencepiece"];

    [Theory, MemberData(nameof(Kinds))]
    public void A_saved_tokenizer_is_the_same_when_loaded(string kind)
    {
        Tokenizer tokenizer = Make(kind);
        tokenizer.Save(FilePath);
        Tokenizer loaded = Tokenizer.Load(FilePath);

        loaded.ShouldBeOfType(tokenizer.GetType());
        loaded.Kind.ShouldBe(tokenizer.Kind);
        loaded.VocabularySize.ShouldBe(tokenizer.VocabularySize);
        loaded.Hash.ShouldBe(tokenizer.Hash);
        loaded.Encode(Samples.Utf8(Samples.Mixed)).ShouldBe(tokenizer.Encode(Samples.Utf8(Samples.Mixed)));
        for (int id = 0; id < loaded.VocabularySize; id++)
            loaded.BytesOf(id).SequenceEqual(tokenizer.BytesOf(id)).ShouldBeTrue();
        (loaded as BpeTokenizer)?.PreTokenizer.ShouldBe(((BpeTokenizer)tokenizer).PreTokenizer);
    }

    // The hash stands in run records; a change of it would make old runs look as if they had other tokenizers.
    [Fact]
    public void Hashes_are_for_ever()
    {
        new ByteTokenizer().Hash.ShouldBe(Sha256("hone-tokenizer\n1\nbytes\n"));
        CharacterTokenizer.Train("b\naé"u8, out _).Hash.ShouldBe(Sha256("hone-tokenizer\n1\ncharacters\n\nabé\n"));
        new BpeTokenizer(PreTokenizer.Gpt4, [new(' ', 'a'), new(256, 0xE9)]).Hash
            .ShouldBe(Sha256("hone-tokenizer\n1\nbpe\ngpt4\nĠ a\nĠa é\n"));
        new ByteTokenizer().WithSpecials("<é>\n").Hash.ShouldBe(Sha256("hone-tokenizer\n2\nbytes\nspecial 256 <Ã©>Ċ\n"));
        CharacterTokenizer.Train("b\na"u8, out _).WithSpecials("x", "y").Hash
            .ShouldBe(Sha256("hone-tokenizer\n2\ncharacters\ncharacters Ċab\nspecial 3 x\nspecial 4 y\n"));
        string downwards = string.Concat(Enumerable.Range(0, 256).Select(i => $"token {ByteSpelling.Spell([(byte)(255 - i)])}\n"));
        Given(new Merge('a', 'b')).Hash
            .ShouldBe(Sha256($"hone-tokenizer\n2\nbpe\nsplit gpt2\n{downwards}token  \ntoken ab\nmerge a b\nwhole_words true\n"));
    }

    [Fact]
    public void So_are_those_of_version_3()
    {
        Formed().Hash.ShouldBe(Sha256("hone-tokenizer\n3\nbpe\nsplit smollm\nmerge a b\nmerge Ġ ab\n"
            + "normalizer nfc\nspace_before where_missing\n"
            + "special 258 <s>\nalways 259 </s> takes_space_before is_normalized\nspecial 260 <m> takes_space_after is_whole_word\n"
            + "begin 258\nend 259\n"));
        string bytes = string.Concat(Enumerable.Range(3, 256).Select(id => $"byte {id}\n"));
        SentencePieceSamples.Make().Hash.ShouldBe(Sha256("hone-tokenizer\n3\nsentencepiece\nsplit none\n"
            + string.Concat(Enumerable.Repeat("token  \n", 259)) + "token Ġ\ntoken a\ntoken b\ntoken Ã©\ntoken Ġa\ntoken Ġab\n"
            + "merge Ġ a\nmerge Ġa b\nspace_before always\n" + bytes
            + "special 0 <unk>\nspecial 1 <s>\nspecial 2 </s> is_normalized\nbegin 1\n"));
    }

    [Fact]
    public void Tokenizers_that_differ_have_different_hashes() =>
        new[]
        {
            new ByteTokenizer().Hash,
            CharacterTokenizer.Train("ab"u8, out _).Hash,
            CharacterTokenizer.Train("abc"u8, out _).Hash,
            new BpeTokenizer(PreTokenizer.Gpt2, []).Hash,
            new BpeTokenizer(PreTokenizer.Gpt4, []).Hash,
            new BpeTokenizer(PreTokenizer.Gpt4, [new('a', 'b')]).Hash,
        }.ShouldBeUnique();

    [Theory, MemberData(nameof(Kinds))]
    public void A_file_cut_short_anywhere_is_refused_by_name(string kind)
    {
        MakeSmall(kind).Save(FilePath);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int length = 0; length < whole.Length - 2; length++)       // the last two bytes are a brace and a line feed
            ShouldBeRefused(whole[..length], $"{length} bytes");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_byte_changed_anywhere_is_refused_or_means_the_same(string kind)
    {
        Tokenizer tokenizer = MakeSmall(kind);
        tokenizer.Save(FilePath);
        byte[] whole = File.ReadAllBytes(FilePath);
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
            foreach (byte flip in new byte[] { 1, 0x20, 0x80 })
            {
                byte[] altered = [.. whole];
                altered[at] ^= flip;
                File.WriteAllBytes(FilePath, altered);
                try
                {
                    Tokenizer.Load(FilePath).Hash.ShouldBe(tokenizer.Hash);     // white space, or the case of a \uD83D
                }
                catch (InvalidDataException refusal)
                {
                    refusal.Message.ShouldContain(FilePath);
                    refused++;
                }
            }
        refused.ShouldBeGreaterThan(whole.Length * 2);      // of three changes for each byte
    }

    [Fact]
    public void A_later_version_is_refused_by_its_number()
    {
        File.WriteAllText(FilePath, """{"format":"hone-tokenizer","version":4,"kind":"new","parts":[]}""");
        string[] lines = Should.Throw<InvalidDataException>(() => Tokenizer.Load(FilePath)).Message.Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain(FilePath);
        lines[0].ShouldContain("version 4");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":"another","version":1}""")]
    [InlineData("""{"format":"hone-tokenizer","version":"1"}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bytes"}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"words","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bytes","split":"gpt2","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"characters","characters":"","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"characters","characters":"ba","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bpe","split":"gpt3","merges":[],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bpe","split":"gpt2","merges":[null],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bpe","split":"gpt2","merges":["ab c"],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":1,"kind":"bpe","split":"gpt2","merges":["a b","a b"],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bytes","special":[null],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bytes","special":[{"text":"x"}],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bytes","special":[{"text":"x","id":255}],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bytes","special":[{"text":"x","id":2000000000}],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bpe","split":"gpt2","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bpe","split":"gpt2","tokens":["a","b"],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":2,"kind":"bpe","split":"gpt2","tokens":[""],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"bytes","begin":1,"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"bpe","split":"gpt2","merges":[],"normalizer":"nfd","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"bpe","split":"gpt2","merges":[],"space_before":"always","hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"bpe","split":"gpt2","merges":[],"space_before":1,"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"bpe","split":"gpt2","merges":[],"begin":7,"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"sentencepiece","split":"none","tokens":[],"merges":[],"byte_ids":[1],"hash":""}""")]
    [InlineData("""{"format":"hone-tokenizer","version":3,"kind":"sentencepiece","split":"words","tokens":[],"merges":[],"byte_ids":[],"hash":""}""")]
    public void What_is_no_tokenizer_is_refused_by_name(string json) => ShouldBeRefused(Encoding.UTF8.GetBytes(json), json);

    [Fact]
    public void A_part_nobody_knows_is_refused()
    {
        new ByteTokenizer().Save(FilePath);
        JsonObject file = JsonNode.Parse(File.ReadAllText(FilePath))!.AsObject();
        file["surprise"] = 1;
        ShouldBeRefused(Encoding.UTF8.GetBytes(file.ToJsonString()), "an unknown property");
    }

    [Fact]
    public void White_space_and_escapes_of_another_json_writer_do_not_matter()
    {
        Tokenizer tokenizer = Make("bpe");
        tokenizer.Save(FilePath);
        File.WriteAllText(FilePath, JsonNode.Parse(File.ReadAllText(FilePath))!.ToJsonString());
        Tokenizer.Load(FilePath).Hash.ShouldBe(tokenizer.Hash);
    }

    [Fact]
    public void A_missing_file_is_named_with_what_to_do()
    {
        string[] lines = Should.Throw<FileNotFoundException>(() => Tokenizer.Load(FilePath)).Message.Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain(FilePath);
    }

    [Fact]
    public void Saving_replaces_what_was_there_and_leaves_nothing_beside_it()
    {
        File.WriteAllText(FilePath, "something else");
        new ByteTokenizer().Save(FilePath);
        new ByteTokenizer().Save(FilePath);
        Tokenizer.Load(FilePath).ShouldBeOfType<ByteTokenizer>();
        _folder.GetFiles().Length.ShouldBe(1);
    }

    void ShouldBeRefused(byte[] content, string what)
    {
        File.WriteAllBytes(FilePath, content);
        string[] lines = Should.Throw<InvalidDataException>(() => Tokenizer.Load(FilePath), what).Message.Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain(FilePath);
    }

    static Tokenizer Make(string kind) => kind switch
    {
        "characters" => CharacterTokenizer.Train(Samples.Utf8(Samples.Mixed), out _),
        "bytes" => new ByteTokenizer(),
        "ranks" => Samples.Ranks(PreTokenizer.O200k),
        "given" => Given(new Merge(32, 97), new Merge(97, 98), new Merge(97, 257)),
        "special" => Samples.Bpe().WithSpecials("<|end|>"),
        "formed" => Formed(),
        "sentencepiece" => SentencePieceSamples.Make(),
        _ => Samples.Bpe(),
    };

    static Tokenizer MakeSmall(string kind) => kind switch
    {
        "characters" => CharacterTokenizer.Train("ab \n\"é👍"u8, out _),
        "bytes" => new ByteTokenizer(),
        "ranks" => new BpeTokenizer(PreTokenizer.Nanochat, BpeVocabulary.OfRanks([.. Bytes, null, [65, 66]]), SpecialTokens.None),
        "given" => Given(new Merge(97, 98)),
        "special" => new ByteTokenizer().WithSpecials("<|é\n|>"),
        "formed" => Formed(),
        "sentencepiece" => SentencePieceSamples.Make(),
        _ => new BpeTokenizer(PreTokenizer.Gpt2, [new('a', 'b'), new(' ', 256), new(0xF0, 0x9F)]),
    };

    /// <summary>Everything that a byte-level one can have besides.</summary>
    static BpeTokenizer Formed()
    {
        BpeVocabulary vocabulary = BpeVocabulary.OfMerges([new('a', 'b'), new(' ', 256)]);
        TextForm form = new() { IsComposed = true, SpaceBefore = SpaceBefore.WhereMissing };
        SpecialToken[] specials =
        [
            new("<s>", 258), new("</s>", 259, IsAlwaysRead: true) { IsNormalized = true, TakesSpaceBefore = true },
            new("<m>", 260) { IsWholeWord = true, TakesSpaceAfter = true },
        ];
        return new(PreTokenizer.SmolLm, vocabulary, SpecialTokens.Of(specials, vocabulary.Tokens, form), form, new TextFrame(258, 259));
    }

    /// <summary>Ids of its own: the bytes downwards, and the tokens of the merges after a gap.</summary>
    static BpeTokenizer Given(params Merge[] merges)
    {
        List<byte[]?> tokens = [.. Bytes.Reverse(), null];
        List<Merge> ofIds = [];
        foreach ((int left, int right) in merges)
        {
            int IdOf(int id) => id < 256 ? 255 - id : id;
            ofIds.Add(new(IdOf(left), IdOf(right)));
            tokens.Add([.. tokens[IdOf(left)]!, .. tokens[IdOf(right)]!]);
        }
        return new(PreTokenizer.Gpt2, BpeVocabulary.OfTokens(tokens, ofIds, takesWholeWords: true), SpecialTokens.None);
    }

    static byte[][] Bytes => [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    static string Sha256(string content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
