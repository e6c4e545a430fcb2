using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

/// <summary>Other programs' tokenizers, and ours for them.</summary>
public sealed class Imports : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public static TheoryData<string> SplitNames => Samples.SplitNames;

    public void Dispose() => _folder.Delete(recursive: true);

    string In(string name) => Path.Combine(_folder.FullName, name);

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Bytes_and_characters_go_out_and_come_back_with_the_same_ids(bool isBytes)
    {
        Tokenizer tokenizer = (isBytes ? (Tokenizer)new ByteTokenizer()
            : CharacterTokenizer.Train(Samples.Utf8("ab]c[^\\ -\n\"ä日𝒳"), out _)).WithSpecials("<|end|>", "<|a|>");
        HuggingFaceWriter.Write(tokenizer, In("tokenizer.json"));
        Tokenizer back = TokenizerImport.Read([In("tokenizer.json")]).Tokenizer;
        back.VocabularySize.ShouldBe(tokenizer.VocabularySize);
        byte[] text = Samples.Utf8("cab<|end|>z日𝒳]\r\n<|a|>");
        back.EncodeWithSpecials(text, out _).ShouldBe(tokenizer.EncodeWithSpecials(text, out _));
        back.Encode(text).ShouldBe(tokenizer.Encode(text));
        if (isBytes) return;
        back.Hash.ShouldBe(tokenizer.Hash);
        string json = File.ReadAllText(In("tokenizer.json"));
        foreach ((string from, string to) in ((string, string)[])[
            ("\"Isolated\"", "\"Removed\""), ("\\\\x{61}", ""), ("\"Fuse\"", "\"WordPiece\""), ("\"b\": 9", "\"b\": 10")])
        {
            json.ShouldContain(from);
            File.WriteAllText(In("tokenizer.json"), json.Replace(from, to, StringComparison.Ordinal));
            Should.Throw<InvalidDataException>(() => TokenizerImport.Read([In("tokenizer.json")])).Message.ShouldContain("WordLevel");
        }
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.")]
    [InlineData("\n<!DOCTYPE html><title>404</title>", "is an HTML page and not a tokenizer")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "is an XML page and not a tokenizer")]
    public void What_stands_in_a_tokenizers_place_is_named(string content, string what)
    {
        foreach (string name in new[] { "tokenizer.json", "merges.txt", "cl100k.tiktoken" })
        {
            File.WriteAllText(In(name), content);
            Should.Throw<InvalidDataException>(() => TokenizerImport.Read([In(name)])).Message.ShouldContain(what);
            Should.Throw<InvalidDataException>(() => Tokenizer.Load(In(name))).Message.ShouldContain(what);
        }
    }

    // Made with npm tiktoken 1.0.22: get_encoding("gpt2").encode_ordinary(text).
    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", new[] { 464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13 })]
    [InlineData(
        "naïve café — 日本語テキスト 👍🏽", new[] { 2616, 38776, 40304, 851, 10545, 245, 98, 17312, 105, 45739, 252, 24336, 25084, 43302, 50169, 235,
        8582, 237, 121 })]
    [InlineData(
        "  def f(x):\n\t\treturn x**2\r\n\r\n", new[] { 220, 825, 277, 7, 87, 2599, 198, 197, 197, 7783, 2124, 1174, 17, 201, 198, 201,
        198 })]
    [InlineData("I'VE they'll 1234567 ½ ١٢٣ \u00a0\u3000 end ",
        new[] { 40, 6, 6089, 484, 1183, 17031, 2231, 3134, 25208, 18923, 94, 149, 95, 149, 96, 5624, 5099, 222, 886, 220 })]
    public void Gpt2s_own_files_give_its_ids(string text, int[] ids)
    {
        ImportedTokenizer imported = TokenizerImport.Read(
            [Repository.SharedFile("tok_fixtures/gpt2_merges.txt"), Repository.SharedFile("tok_fixtures/gpt2_vocab.json")]);
        imported.Tokenizer.VocabularySize.ShouldBe(50257);
        imported.Tokenizer.Specials.ShouldBe([new SpecialToken("<|endoftext|>", 50256)]);
        imported.Tokenizer.Encode(Samples.Utf8(text)).ShouldBe(ids);
        imported.Tokenizer.Decode(ids).ShouldBe(Samples.Utf8(text));
    }

    // Made by training as here, exporting, and reading the tokenizer.json with npm tokenizers 0.23.2: encode(text, null, {
    // addSpecialTokens: false }).
    [Theory]
    [InlineData("gpt2", "Before we speak, isn't it 1,234.5?\r\n\n  x",
        new[] { 366, 389, 377, 44, 393, 374, 275, 32, 49, 44, 371, 46, 53, 63, 277, 10, 32, 388 })]
    [InlineData("gpt2", "<|end|>They'll say\t\t<|a|>\n\n ", new[] { 400, 362, 376, 378, 9, 9, 401, 10, 10, 32 })]
    [InlineData("gpt4", "Before we speak, isn't it 1,234.5?\r\n\n  x",
        new[] { 371, 396, 386, 44, 32, 358, 382, 276, 32, 49, 44, 378, 46, 53, 372, 10, 32, 395 })]
    [InlineData("gpt4", "<|end|>They'll say\t\t<|a|>\n\n ", new[] { 400, 368, 384, 387, 9, 9, 401, 279, 32 })]
    [InlineData("nanochat", "Before we speak, isn't it 1,234.5?\r\n\n  x",
        new[] { 370, 393, 383, 44, 397, 379, 276, 32, 49, 44, 375, 52, 46, 53, 371, 10, 32, 392 })]
    [InlineData("o200k", "Before we speak, isn't it 1,234.5?\r\n\n  x",
        new[] { 377, 32, 334, 389, 44, 32, 362, 276, 32, 49, 44, 384, 46, 53, 378, 10, 32, 399 })]
    [InlineData("o200k", "<|end|>They'll say\t\t<|a|>\n\n ", new[] { 400, 372, 390, 9, 9, 401, 279, 32 })]
    [InlineData("o200k", "ÉTÉ naïve CamelCase I'VE 日本語 👩‍👩‍👧 ١٢٣½ e\u0301",
        new[] { 317, 32, 358, 32, 67, 97, 359, 108, 67, 97, 115, 101, 32, 374, 396, 393, 32, 315, 318, 32, 101, 204, 129 })]
    public void What_is_exported_gives_the_same_ids_elsewhere(string split, string text, int[] ids)
    {
        Tokenizer tokenizer = Samples.Bpe(PreTokenizer.Parse(split)).WithSpecials("<|end|>", "<|a|>");
        tokenizer.EncodeWithSpecials(Samples.Utf8(text), out _).ShouldBe(ids);
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void What_is_exported_and_imported_is_the_same(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        Tokenizer trained = Samples.Bpe(split).WithSpecials("<|end|>", "<|é|>");
        HuggingFaceWriter.Write(trained, In("tokenizer.json"));
        ImportedTokenizer imported = TokenizerImport.Read([_folder.FullName]);
        imported.Tokenizer.Hash.ShouldBe(trained.Hash);
        imported.What.ShouldContain("tokenizer.json");
        imported.Notes.ShouldBeEmpty();

        Tokenizer ranks = Samples.Ranks(split).WithSpecials("<|end|>");
        HuggingFaceWriter.Write(ranks, In("tokenizer.json"));
        BpeTokenizer back = (BpeTokenizer)TokenizerImport.Read([In("tokenizer.json")]).Tokenizer;
        back.Specials.ShouldBe(ranks.Specials);
        for (int seed = 0; seed < 100; seed++)
        {
            byte[] text = seed % 2 == 0 ? Samples.RandomBytes(seed, 300) : Samples.Repetitive(seed, 300, Samples.Mixed[..200]);
            back.Encode(text).ShouldBe(ranks.Encode(text));
        }
        _folder.GetFiles("*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public void Ranks_are_read_with_their_ids()
    {
        BpeTokenizer ranks = Samples.Ranks(PreTokenizer.O200k);
        File.WriteAllText(In("x.tiktoken"), RankText(ranks));
        ImportedTokenizer imported = TokenizerImport.Read([_folder.FullName], PreTokenizer.O200k);
        imported.Tokenizer.Hash.ShouldBe(ranks.Hash);
        imported.What.ShouldBe("tiktoken ranks");
        ShouldRefuse(["x.tiktoken"], "does not say how text is cut", "--pre-tokenizer", "cl100k");
    }

    [Theory]
    [InlineData("YQ== 0\nYg==\n", "line 2", "'Yg=='")]
    [InlineData("YQ== 0\nYg== -1\n", "line 2", "-1")]
    [InlineData("YQ== 0\nYg== 99999999\n", "line 2", "99999999")]
    [InlineData("YQ== 0\nYg== 0\n", "line 2", "rank 0 a second time")]
    [InlineData("YQ== 0\n?? 1\n", "line 2")]
    [InlineData("YQ== 0\nYg== 1\nYQ== 2\n", "tokens 0 and 2 are the same")]
    [InlineData("YQ== 0\nYg== 1\n", "the byte 0x00 has no token")]
    public void Ranks_that_are_damaged_are_refused_by_line(string content, params string[] told)
    {
        File.WriteAllText(In("x.tiktoken"), content);
        ShouldRefuse(PreTokenizer.Gpt2, ["x.tiktoken"], told);
    }

    [Fact]
    public void Half_of_gpt2s_files_is_refused_with_what_is_missing()
    {
        File.WriteAllText(In("vocab.json"), """{"a":0,"model":1,"format":2}""");
        File.WriteAllText(In("merges.txt"), "#version: 0.2\na b\n");
        ShouldRefuse(["vocab.json"], "vocabulary", "merges");
        ShouldRefuse(["merges.txt"], "merges", "vocabulary");
        ShouldRefuse(["merges.txt", "merges.txt"], "not one tokenizer");
        ShouldRefuse(["vocab.json", "merges.txt"], "the merge of line 2, 'a b'");
        ShouldRefuse(["nowhere.json"], "no such file");
        File.WriteAllText(In("merges.txt"), "#version: 0.2\na b c\n");
        ShouldRefuse(["vocab.json", "merges.txt"], "line 2", "'a b c'");
        File.Delete(In("merges.txt"));
        Should.Throw<InvalidDataException>(() => TokenizerImport.Read([_folder.FullName])).Message.ShouldContain(
            "no tokenizer in the folder");
    }

    [Theory]
    [InlineData("model.type", "\"WordPiece\"", "is a WordPiece tokenizer")]
    [InlineData("model.type", "\"Unigram\"", "is a Unigram tokenizer")]
    [InlineData("model.type", "\"WordLevel\"", "is a WordLevel tokenizer")]
    [InlineData("model.merges", "null", "has no merges")]
    [InlineData("model.dropout", "0.1", "dropout 0.1")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "</w>")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "##")]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer NFKC")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"}]}""", "normalizer Prepend")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "decoder WordPiece")]
    [InlineData("pre_tokenizer", "null", "no pre-tokenizer")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace"}""", "byte_fallback")]
    [InlineData("pre_tokenizer", """{"type":"BertPreTokenizer"}""", "pre-tokenizer BertPreTokenizer")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":true}]}""", "add_prefix_space")]
    [InlineData("pre_tokenizer", """{"type":"ByteLevel","use_regex":false}""", "does not cut text")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"ByteLevel"}]}""", "Digits, ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","use_regex":false}]}""", @"not known here, \w+")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":" "},"behavior":"Isolated","invert":false},{"type":"ByteLevel","use_regex":false}]}""", "fixed string")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"x"},"behavior":"MergedWithNext","invert":false},{"type":"ByteLevel","use_regex":false}]}""", "keeps what its expression does not match")]
    [InlineData("added_tokens", """[{"id":300,"content":"<m>","rstrip":true},{"id":301,"content":" x"}]""", "<m>", "rstrip", "' x'")]
    [InlineData("added_tokens", """[{"id":300,"content":"<m>","rstrip":7}]""", "'rstrip' is neither true nor false")]
    [InlineData("added_tokens", """[{"id":5,"content":"<m>","special":true}]""", "the id 5", "<m>")]
    [InlineData("added_tokens", """[{"content":"<m>"}]""", "<m>", "no id")]
    [InlineData("added_tokens", """[{"id":300,"content":"a"}]""", "'a' has id 300")]
    [InlineData("added_tokens", "7", "no list 'added_tokens'")]
    [InlineData("model.vocab", """{"a":-1}""", "'a'", "-1")]
    [InlineData("model.vocab", """{"a":0,"b":0}""", "id 0", "'b'")]
    [InlineData("model.vocab", """{"a b":0}""", "'a b'", "U+0020")]
    [InlineData("model.vocab", """{"a":0}""", "merge 0")]
    [InlineData("model.merges", """["a"]""", "merge 0", "\"a\"")]
    [InlineData("model.merges", """[["a","b"],["a","b"]]""", "merge to both")]
    [InlineData("model.merges", """["b a"]""", "merge 0, 'b a', makes no token")]
    [InlineData("model.merges", """[["a","\ud800"]]""", "cannot be taken over")]
    public void A_tokenizer_json_that_would_give_other_ids_is_refused_by_what_it_is(string part, string value, params string[] told)
    {
        JsonObject file = SmallFile();
        string[] path = part.Split('.');
        JsonObject at = path.Length == 2 ? file[path[0]]!.AsObject() : file;
        at[path[^1]] = "PUT";
        File.WriteAllText(In("tokenizer.json"), file.ToJsonString().Replace("\"PUT\"", value, StringComparison.Ordinal));
        ShouldRefuse(["tokenizer.json"], told);
    }

    [Fact]
    public void An_added_token_that_is_spelled_as_a_byte_is_refused_for_that_reason()
    {
        JsonObject file = SmallFile();
        int id = file["model"]!["vocab"]!["č"]!.GetValue<int>();
        file["added_tokens"] = new JsonArray(new JsonObject { ["id"] = id, ["content"] = "č" });
        File.WriteAllText(In("tokenizer.json"), file.ToJsonString());
        ShouldRefuse(["tokenizer.json"], $"adds the token 'č', which is spelled as one of the 256 bytes is, so that id {id} means both");
    }

    [Fact]
    public void A_gap_before_an_added_token_is_told()
    {
        JsonObject file = SmallFile();
        int next = file["model"]!["vocab"]!.AsObject().Max(token => token.Value!.GetValue<int>()) + 1;
        file["added_tokens"] = new JsonArray(
            new JsonObject { ["id"] = next + 9, ["content"] = "<b>", ["special"] = true },
            new JsonObject { ["id"] = next, ["content"] = "<a>", ["special"] = true });
        File.WriteAllText(In("tokenizer.json"), file.ToJsonString());
        ImportedTokenizer imported = TokenizerImport.Read([In("tokenizer.json")]);
        imported.Tokenizer.FindSpecial("<b>").ShouldBe(next + 9);
        imported.Notes.ShouldHaveSingleItem().ShouldContain($"'<b>' has id {next + 9}, and no token has ids {next + 1} to {next + 8}");
    }

    [Fact]
    public void Merges_may_be_strings_or_pairs_and_added_tokens_special_or_not()
    {
        JsonObject file = SmallFile();
        file["model"]!["merges"] = new JsonArray(new JsonArray("a", "b"));
        file["model"]!["ignore_merges"] = true;
        file["model"]!.AsObject().Remove("type");
        file["model"]!["vocab"]!["<s>"] = 257;
        file["added_tokens"] = JsonNode.Parse("""[{"id":257,"content":"<s>","special":true},{"id":400,"content":"  ","special":false,"normalized":true}]""");
        file["post_processor"] = JsonNode.Parse("""{"type":"TemplateProcessing"}""");
        file["truncation"] = new JsonObject();
        File.WriteAllText(In("tokenizer.json"), file.ToJsonString());
        ImportedTokenizer imported = TokenizerImport.Read([In("tokenizer.json")]);
        imported.Tokenizer.Specials.ShouldBe([new SpecialToken("<s>", 257), new SpecialToken("  ", 400, IsAlwaysRead: true)]);
        imported.Tokenizer.Encode("ab  <s>"u8).ShouldBe([256, 400, '<', 's', '>']);
        ((BpeTokenizer)imported.Tokenizer).Vocabulary.TakesWholeWords.ShouldBeTrue();
        imported.Notes.Count.ShouldBe(3);
        imported.Notes.ShouldContain(note => note.Contains("has id 400, and no token has ids 258 to 399", StringComparison.Ordinal));
        ShouldRefuse(PreTokenizer.Gpt2, ["tokenizer.json"], "says itself how text is cut");
    }

    [Fact]
    public void What_is_no_tokenizer_and_what_is_one_already_are_refused()
    {
        foreach (string content in new[] { "", "word", "{", "[]", "{\"a\":\"b\"}", "\n\u0005<unk>\u0015", "[PAD]\n[UNK]\n" })
        {
            File.WriteAllText(In("x"), content);
            ShouldRefuse(["x"], "x");
        }
        Samples.Bpe().Save(In("ours.json"));
        ShouldRefuse(["ours.json"], "Hone's own tokenizer already");
        Should.Throw<InvalidDataException>(() => HuggingFaceWriter.Write(Samples.Bpe().WithSpecials("a"), In("y"))).Message.ShouldContain(
            "'a'");
    }

    // Bounded in time by the test's own limit, and in memory by the size of the file: each damaged file is answered or refused in two
    // lines.
    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("x.tiktoken")]
    [InlineData("merges.txt")]
    [InlineData("vocab.json")]
    public void A_file_cut_or_changed_anywhere_is_refused_or_read(string name)
    {
        HuggingFaceWriter.Write(Samples.Bpe().WithSpecials("<|end|>"), In("tokenizer.json"));
        JsonObject model = JsonNode.Parse(File.ReadAllText(In("tokenizer.json")))!["model"]!.AsObject();
        File.WriteAllText(In("x.tiktoken"), RankText(Samples.Ranks(PreTokenizer.Gpt2)));
        File.WriteAllText(In("vocab.json"), model["vocab"]!.ToJsonString());
        File.WriteAllText(In("merges.txt"), "#version: 0.2\n"
            + string.Join('\n', model["merges"]!.AsArray().Select(merge => (string)merge!)) + "\n");
        byte[] whole = File.ReadAllBytes(In(name));
        string[] paths = name is "merges.txt" or "vocab.json" ? ["vocab.json", "merges.txt"] : [name];
        Random random = new(4);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] altered = [.. whole];
            if (round % 4 == 0)
                altered = altered[..random.Next(altered.Length)];
            else
                for (int change = 0; change <= random.Next(4); change++)
                    altered[random.Next(altered.Length)] = round % 4 == 1 ? (byte)random.Next(256)
                        : (byte)"0123456789{}[]\",: \n"[random.Next(19)];
            File.WriteAllBytes(In(name), altered);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                BpeTokenizer tokenizer = (BpeTokenizer)TokenizerImport.Read(
                    [.. paths.Select(In)], name == "x.tiktoken" ? PreTokenizer.Gpt2 : null).Tokenizer;
                byte[] text = Samples.RandomBytes(round, 200);
                tokenizer.Decode(tokenizer.Encode(text)).ShouldBe(text);
            }
            catch (InvalidDataException refusal)
            {
                refusal.Message.Split('\n').Length.ShouldBe(2, refusal.Message);
                refused++;
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(400 << 20);
        }
        refused.ShouldBeGreaterThan(100);
    }

    void ShouldRefuse(string[] files, params string[] told) => ShouldRefuse(null, files, told);

    void ShouldRefuse(PreTokenizer? split, string[] files, params string[] told)
    {
        Exception refusal = Should.Throw<Exception>(() => TokenizerImport.Read([.. files.Select(In)], split));
        (refusal is InvalidDataException or FileNotFoundException).ShouldBeTrue(refusal.ToString());
        refusal.Message.Split('\n').Length.ShouldBe(2, refusal.Message);
        foreach (string part in told)
            refusal.Message.ShouldContain(part, Case.Sensitive);
        refusal.Message.ShouldContain(In(files[0]));
    }

    static string RankText(BpeTokenizer tokenizer) => string.Concat(Enumerable.Range(0, tokenizer.VocabularySize)
        .Where(id => !tokenizer.BytesOf(id).IsEmpty).Select(id => $"{Convert.ToBase64String(tokenizer.BytesOf(id))} {id}\n"));

    /// <summary>A whole tokenizer.json of the bytes and one merge.</summary>
    static JsonObject SmallFile()
    {
        JsonObject vocabulary = [];
        for (int value = 0; value < 256; value++)
            vocabulary[ByteSpelling.Spell([(byte)value])] = value;
        vocabulary["ab"] = 256;
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray("a b") },
        };
    }
}
