using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using Hone.Unit.Text;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>A model whose tokenizer puts a space before a text, and wants a token there, is used as it wants to be.</summary>
public sealed class TokenizersOfModels : Hone.Unit.Runs.Scratch
{
    [Fact]
    public void A_model_of_SentencePieces_tokens_begins_ends_and_goes_out_as_its_folder_says()
    {
        TinyFolder.All["llama with more rows than tokens"]().Write(In("there"));
        File.WriteAllText(In("there", "tokenizer.json"), SentencePieceSamples.Layout().ToJsonString());
        File.WriteAllText(In("there", "generation_config.json"), """{"eos_token_id":2}""");
        JsonObject config = JsonNode.Parse(File.ReadAllText(In("there", "config.json")))!.AsObject();
        config["eos_token_id"] = 2;
        File.WriteAllText(In("there", "config.json"), config.ToJsonString());
        ModelImport import = ModelImport.Read(In("there"), new ImportOptions { Runs = In("runs"), Threads = 1 });
        import.Tokenizer.ShouldBeOfType<SentencePieceTokenizer>();
        import.Folder.ReadManifest().Format.ShouldBe(new Hone.Runs.TextFormat("<s>", null, "</s>"));

        using (LanguageModel model = LanguageModel.Load(import.Folder.Path, threads: 1))
        using (Writer writer = model.Begin())
        {
            int[] ab = model.Tokenizer.Encode("ab"u8);
            model.Read(writer, "ab", allowSpecial: null).Ids.ShouldBe([1, .. ab]);
            model.Read(writer, "<s>ab", allowSpecial: true).Ids.ShouldBe([1, .. ab]);
            model.Read(writer, "", allowSpecial: null).Ids.ShouldBe([1]);
            // One token each of many: after what is no text a space is not the text's own, after text it is.
            OneToken([1], "ab").ShouldBe((true, false));
            OneToken([1, .. ab], "ab").ShouldBe((false, true));

            (bool Bare, bool Spaced) OneToken(int[] ids, string word)
            {
                HashSet<string> seen = [];
                for (ulong seed = 1; seed <= 2000; seed++)
                {
                    writer.Clear();
                    seen.Add(string.Concat(writer.Continue(
                        ids, new GenerationOptions { Tokens = 1, Temperature = 3, IgnoreEnd = true, Seed = seed })));
                }
                return (seen.Contains(word), seen.Contains($" {word}"));
            }
        }

        File.WriteAllText(In("text.txt"), string.Join('\n', Enumerable.Range(0, 20).Select(i => $"ab a {i}é")));
        ModelExport.Write(import.Folder.Path, new ExportOptions
        {
            Out = In("out"), Type = "f32", Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 0,
        });
        TokenizerImport.Read([In("out")]).Tokenizer.Hash.ShouldBe(import.Tokenizer.Hash);
        File.ReadAllBytes(In("out", "tokenizer.json")).ShouldBe(File.ReadAllBytes(In("there", "tokenizer.json")));
    }
}
