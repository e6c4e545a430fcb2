using System.Text;
using System.Text.Json.Nodes;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

/// <summary>What tokenizers of model families do beside merging bytes. tests/Oracles holds their ids to Hugging Face's code.</summary>
public sealed class FamilyTokenizers : IDisposable
{
    const int Space = 259, A = 260, B = 261, E = 262, SpaceA = 263, SpaceAb = 264;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string FilePath => Path.Combine(_folder.FullName, "tokenizer.json");

    public void Dispose() => _folder.Delete(recursive: true);

    // Unicode Standard Annex #15, figures 3 to 6 and its Hangul; and bytes that are no text.
    [Theory]
    [InlineData("plain ÀÉ", "plain ÀÉ")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u212b\u2126", "ÅΩ")]
    [InlineData("\u1e9b\u0323", "\u1e9b\u0323")]
    [InlineData("\ufb01", "\ufb01")]
    [InlineData("q\u0307\u0323x", "q\u0323\u0307x")]
    [InlineData("d\u0323\u0307", "\u1e0d\u0307")]
    [InlineData("\u1100\u1161\u11a8", "각")]
    [InlineData("\uac00\u11a8", "각")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u09c7\u09be", "\u09cb")]
    [InlineData("\u0301a\u0300", "\u0301à")]
    [InlineData("\u2adc", "\u2add\u0338")]
    public void Text_is_composed_as_Unicode_says(string text, string composed)
    {
        Encoding.UTF8.GetString(ComposedForm.Of(Samples.Utf8(text))).ShouldBe(composed);
        Encoding.UTF8.GetString(ComposedForm.Of(Samples.Utf8($"x{text}y"))).ShouldBe($"x{composed}y");
        ComposedForm.Of([0xFF, .. Samples.Utf8(text), 0xE2]).ToArray().ShouldBe([0xFF, .. Samples.Utf8(composed), 0xE2]);
    }

    [Fact]
    public void What_is_composed_stays_and_bytes_that_are_no_text_stay_too()
    {
        byte[] mixed = Samples.Utf8(Samples.Mixed);
        (ComposedForm.Of(mixed) == mixed.AsSpan()).ShouldBeTrue("the text was copied");
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] once = ComposedForm.Of(Samples.RandomBytes(seed, 60)).ToArray();
            ComposedForm.Of(once).ToArray().ShouldBe(once);
        }
    }

    [Theory]
    [InlineData("ab", new[] { SpaceAb })]
    [InlineData(" ab", new[] { Space, SpaceAb })]
    [InlineData("a▁ab", new[] { SpaceA, SpaceAb })]
    [InlineData("aéc", new[] { SpaceA, E, 3 + 'c' })]
    [InlineData("𝒳", new[] { Space, 3 + 0xF0, 3 + 0x9D, 3 + 0x92, 3 + 0xB3 })]
    [InlineData("b<s>b", new[] { Space, B, 1, Space, B })]
    [InlineData("b</s>", new[] { Space, B, 3 + '<', 3 + '/', 3 + 's', 3 + '>' })]
    [InlineData("b </s>", new[] { Space, B, 2 })]
    [InlineData("", new int[0])]
    public void SentencePieces_BPE_puts_a_space_before_and_falls_back_on_bytes(string text, int[] ids)
    {
        SentencePieceTokenizer tokenizer = SentencePieceSamples.Make();
        tokenizer.EncodeWithSpecials(Samples.Utf8(text), out Dropped dropped).ShouldBe(ids);
        dropped.Any.ShouldBeFalse();
        if (!text.Contains('<')) Encoding.UTF8.GetString(tokenizer.Decode(ids)).ShouldBe(text.Replace('▁', ' '));
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_and_threads_and_places_to_cut_change_no_id()
    {
        SentencePieceTokenizer tokenizer = SentencePieceSamples.Make();
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] text = seed % 2 == 0 ? Samples.RandomBytes(seed, 300) : Samples.Repetitive(seed, 4000, "aab  bé");
            int[] ids = tokenizer.Encode(text);
            byte[] read = TextForm.WithoutMarks(text).ToArray();
            tokenizer.Decode(ids).ShouldBe(read);
            tokenizer.Encode(text, threads: 2, bytesPerPart: 1 + seed).ShouldBe(ids);
        }
        byte[] decomposed = Samples.Utf8(string.Concat(Enumerable.Repeat("cafe\u0301 n\u0303o, e\u0301\u0301 x ", 40)));
        BpeTokenizer composing = new(PreTokenizer.Qwen2, Samples.Bpe(PreTokenizer.Qwen2).Vocabulary, SpecialTokens.None,
            new TextForm { IsComposed = true, SpaceBefore = SpaceBefore.WhereMissing });
        for (int size = 1; size < 40; size += 3)
            composing.Encode(decomposed, threads: 2, size).ShouldBe(composing.Encode(decomposed));
    }

    [Fact]
    public void A_long_word_is_merged_like_a_short_one()
    {
        SentencePieceTokenizer tokenizer = SentencePieceSamples.Make();
        byte[] word = Samples.Utf8(string.Concat(Enumerable.Repeat("é", 500)) + " ab");
        tokenizer.Encode(word).ShouldBe([Space, .. Enumerable.Repeat(E, 500), SpaceAb]);
    }

    [Fact]
    public void What_a_model_wants_around_a_text_is_kept_and_put_nowhere()
    {
        File.WriteAllText(FilePath, SentencePieceSamples.Layout().ToJsonString());
        ImportedTokenizer imported = TokenizerImport.Read([FilePath]);
        imported.Tokenizer.Frame.ShouldBe(new TextFrame(1, null));
        imported.Tokenizer.BeginIds.ShouldBe([1]);
        imported.Notes.ShouldHaveSingleItem().ShouldContain("'<s>' is put around a text");
        Tokenizer more = imported.Tokenizer.WithSpecials("<x>");
        more.Frame.ShouldBe(new TextFrame(1, null));
        more.Encode("ab"u8).ShouldBe([SpaceAb]);
    }

    [Theory]
    [InlineData("<m>", false, false, false, "x<m>y", new[] { 0, 1, 2, 'y' })]
    [InlineData("<m>", true, false, false, "x \n<m> y", new[] { 'x', -1, ' ', 'y' })]
    [InlineData("<m>", false, true, false, "x <m>\u3000 y", new[] { 'x', ' ', -1, 'y' })]
    [InlineData("cat", false, false, true, "cat concat cat's", new[] { -1, ' ', 'c', 'o', 'n', 'c', 'a', 't', ' ', -1, '\'', 's' })]
    public void Added_tokens_look_around_them(string token, bool before, bool after, bool isWhole, string text, int[] ids)
    {
        BpeVocabulary bytes = BpeVocabulary.OfMerges([]);
        BpeTokenizer tokenizer = new(PreTokenizer.Gpt2, bytes, SpecialTokens.Of(
            [new SpecialToken(token, 300) { TakesSpaceBefore = before, TakesSpaceAfter = after, IsWholeWord = isWhole }], bytes.Tokens));
        int[] expected = before || after || isWhole ? [.. ids.Select(id => id < 0 ? 300 : id)] : ['x', 300, 'y'];
        tokenizer.EncodeWithSpecials(Samples.Utf8(text), out _).ShouldBe(expected);
    }

    [Theory]
    [InlineData("model.byte_fallback", "false", "byte_fallback")]
    [InlineData("model.ignore_merges", "true", "ignore_merges")]
    [InlineData("model.vocab", """{"▁":0}""", "the byte 0x00 has no token '<0x00>'")]
    [InlineData("model.merges", """["▁ é"]""", "merge 0")]
    [InlineData("model.merges", """["▁ <0x41>"]""", "merge 0")]
    [InlineData("normalizer", "null", "no pre-tokenizer", "Prepend and Replace")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"String":" "},"content":"▁"}""", "Prepend and Replace")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"String":"a"},"content":"▁"}""", "normalizer Replace")]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer NFKC")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"▁"}""", "normalizer Prepend")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "pre-tokenizer Whitespace")]
    [InlineData("decoder", """{"type":"CTC"}""", "decoder CTC")]
    [InlineData("decoder", """{"type":"Replace","pattern":{"String":"x"},"content":" "}""", "decoder Replace")]
    public void A_SentencePiece_layout_that_cannot_be_followed_is_refused_by_what_it_is(string part, string value, params string[] told)
    {
        JsonObject file = SentencePieceSamples.Layout();
        string[] path = part.Split('.');
        (path.Length == 2 ? file[path[0]]!.AsObject() : file)[path[^1]] = JsonNode.Parse(value);
        ShouldRefuse(file, told);
    }

    [Theory]
    [InlineData("""{"type":"Metaspace","replacement":"_"}""", "writes spaces as '_'")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"last"}""", "prepend_scheme last")]
    public void A_Metaspace_that_cannot_be_followed_is_refused_by_what_it_is(string preTokenizer, string told)
    {
        JsonObject file = SentencePieceSamples.Layout();
        (file["normalizer"], file["pre_tokenizer"]) = (null, JsonNode.Parse(preTokenizer));
        ShouldRefuse(file, told);
    }

    [Fact]
    public void A_decoder_that_treats_the_first_space_in_another_way_is_told()
    {
        JsonObject file = SentencePieceSamples.Layout();
        file["decoder"]!["decoders"]!.AsArray().RemoveAt(3);
        File.WriteAllText(FilePath, file.ToJsonString());
        TokenizerImport.Read([FilePath]).Notes.ShouldContain(note => note.Contains("keeps the space", StringComparison.Ordinal));
    }

    [Fact]
    public void A_layout_cut_or_changed_anywhere_is_refused_or_read()
    {
        byte[] whole = Samples.Utf8(SentencePieceSamples.Layout().ToJsonString());
        Random random = new(5);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] altered = [.. whole];
            if (round % 4 == 0) altered = altered[..random.Next(altered.Length)];
            else
                for (int change = 0; change <= random.Next(4); change++)
                    altered[random.Next(altered.Length)] = (byte)"0123456789{}[]\",: \n"[random.Next(19)];
            File.WriteAllBytes(FilePath, altered);
            try
            {
                TokenizerImport.Read([FilePath]).Tokenizer.Encode(Samples.RandomBytes(round, 100));
            }
            catch (InvalidDataException refusal)
            {
                refusal.Message.Split('\n').Length.ShouldBe(2, refusal.Message);
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(100);
    }

    void ShouldRefuse(JsonObject file, params string[] told)
    {
        File.WriteAllText(FilePath, file.ToJsonString());
        string message = Should.Throw<InvalidDataException>(() => TokenizerImport.Read([FilePath])).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        foreach (string part in told) message.ShouldContain(part, Case.Sensitive);
        message.ShouldContain(FilePath);
    }
}
