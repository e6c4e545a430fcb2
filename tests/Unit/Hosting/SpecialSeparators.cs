using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Sources;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Text;

namespace Hone.Unit.Hosting;

/// <summary>A separator that is a special token is that token, on every road from a text to tokens.</summary>
public sealed class SpecialSeparators : Runs.Scratch
{
    const string End = "<|endoftext|>";

    [Theory, InlineData(false), InlineData(true)]
    public void It_is_one_token_between_documents_and_no_piece_is_learned_from_its_spelling(bool streams)
    {
        string[] documents = [.. Enumerable.Range(0, 400).Select(i => $"Document {i} tells of {i * 7 % 13} boats and {i % 11} kites.")];
        string path = In("t.txt");
        File.WriteAllText(path, string.Join(End, documents));
        Recipe recipe = Recipe.Parse($"""
            model: {"{"} context: 64 {"}"}
            data: {"{"} path: {path}, separator: "{End}", streaming: {(streams ? "true" : "false")} {"}"}
            tokenizer: {"{"} kind: bpe, vocabulary: 300, special: "{End}" {"}"}
            """, "r.yaml");

        using Corpus corpus = Corpus.Read(DataSettings.Of(recipe), threads: 1);

        Tokenizer tokenizer = corpus.Tokenizer;
        int end = tokenizer.FindSpecial(End).ShouldNotBeNull();
        for (int id = 0; id < tokenizer.VocabularySize; id++)
            if (id != end) Encoding.UTF8.GetString(tokenizer.BytesOf(id)).ShouldNotContain("endof");
        int[] inputs = new int[64], targets = new int[64];
        Position position = Position.Start;
        for (int row = 0; row < 5; row++)
        {
            corpus.Train.Read(ref position, inputs, targets);
            inputs.ShouldContain(end);
            Encoding.UTF8.GetString(tokenizer.Decode(inputs.Where(id => id != end).ToArray())).ShouldNotContain("<|");
        }

        corpus.Format.Bos.ShouldBe(End);
    }

    [Fact]
    public void Both_roads_give_the_same_ids()
    {
        Tokenizer tokenizer = new ByteTokenizer().WithSpecials(End);
        DocumentInput input = DocumentInput.Open(
            new DocumentInput.Requested { Path = Write($"one{End}two{End}"), Columns = new SourceOptions { Separator = End },
                SpecialSeparator = End }, _ => tokenizer);
        List<int> ids = [];
        foreach (SourceDocument document in input.Source.Read()) input.Encoder.Encode(document, ids);
        int end = tokenizer.FindSpecial(End)!.Value;
        ids.ShouldBe([end, 'o', 'n', 'e', end, 't', 'w', 'o']);
        tokenizer.EncodeWithSpecials(Encoding.UTF8.GetBytes($"{End}one{End}two"), out _).ShouldBe(ids);
    }

    string Write(string text)
    {
        File.WriteAllText(In("d.txt"), text);
        return In("d.txt");
    }
}
