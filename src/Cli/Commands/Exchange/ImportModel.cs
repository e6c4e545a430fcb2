using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone import PATH</c>: another program's model, from now on a run here.</summary>
static class ImportModel
{
    public static Command Command()
    {
        Argument<string> folder = new("PATH")
        {
            Description = "A model folder as Hugging Face's Transformers saves it, with config.json, safetensors and tokenizer.json; or a "
                + "GGUF file.",
        };
        Option<string?> name = new("--name") { Description = "What the run is called; the folder's name else.", HelpName = "NAME" };
        Option<string?> tokenizer = new("--tokenizer")
        {
            Description = "A tokenizer file, Hone's or another program's, in place of the folder's own.", HelpName = "FILE",
        };
        Option<int> context = NumberOption.Of("--context",
            "Tokens to see at once, of a model with rotary positions; 0 for as many as it can, up to 4096.", 0, Limits.From(0), "N");
        Option<string?> onto = new("--onto")
        {
            Description = "DIR is an adapter that PEFT saved, and this is the model that it belongs to: a run, or "
                + "RUN@step.", HelpName = "RUN",
        };
        Option<string[]> ignore = new("--ignore")
        {
            Description = "A key of config.json, or of a GGUF file, that is known to change nothing of what the model computes; may be "
                + "repeated.",
            HelpName = "KEY", Arity = ArgumentArity.OneOrMore,
        };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("import", """
            Takes over a model of GPT-2, Llama (1 to 3.2) or Qwen3 from a Hugging Face folder or a GGUF file: a run with one checkpoint,
            which writes, is measured and is exported like one that was trained here. Says what was ignored; refuses what Hone would
            compute otherwise. With --onto, takes over a LoRA adapter of PEFT instead.

            Example: hone import Qwen3-0.6B --name qwen
            """)
        { folder, name, tokenizer, context, onto, ignore, runs, threads };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(onto) is { } model)
            {
                ImportAdapter.Run(parsed, parsed.GetRequiredValue(folder), model, new ImportOptions
                {
                    Name = parsed.GetValue(name), Runs = parsed.GetRequiredValue(runs), Threads = parsed.GetValue(threads),
                }, [tokenizer, context, ignore]);
                return;
            }

            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            ModelImport import = ModelImport.Read(parsed.GetRequiredValue(folder), new ImportOptions
            {
                Name = parsed.GetValue(name), Runs = parsed.GetRequiredValue(runs), Tokenizer = parsed.GetValue(tokenizer),
                Context = parsed.GetValue(context) is > 0 and var asked ? asked : null, Ignore = parsed.GetValue(ignore) ?? [],
                Threads = parsed.GetValue(threads),
            }, (done, all) => screen.Progress($"reading weights: {Figures.Percent((double)done / all)} of {Figures.Compact(all)}"));
            screen.Clear();
            CommandHost.Answer(parsed, () => Document(import), () => Show(Terminal.OfAnswers(), import));
        });
        return command;
    }

    static void Show(Terminal terminal, ModelImport import)
    {
        terminal.Line(terminal.Style.Bold(import.Folder.Id));
        List<Fact> facts =
        [
            new("model", $"{import.Source.Family}, {Figures.Compact(import.Parameters)} parameters, "
                + $"{Figures.Count(import.Model.Layers, "layer")}, {import.Model.Width} wide, {Figures.Count(import.Model.Heads, "head")}"),
            new("weights", $"{string.Join(", ", import.Types)}, {Figures.Size(import.Source.Bytes)}, read in "
                + $"{Figures.Duration(import.Seconds)} ({Figures.Size((long)(import.Source.Bytes / Math.Max(1e-3, import.Seconds)))}/s)"),
            new("context", Figures.Count(import.Model.Context, "token")),
            new("tokenizer", $"{import.Tokenizer.Kind}, {Figures.Count(import.Tokenizer.VocabularySize, "token")}"),
            new("source", $"{import.Source.Folder}, SHA-256 {import.Source.Sha256}"),
            new("ignored", string.Join(", ", import.IgnoredKeys.Concat(import.IgnoredTensors)) is { Length: > 0 } list ? list : "nothing"),
        ];
        facts.AddRange(import.Notes.Select(note => new Fact("note", note)));
        FactSheet.Write(terminal, facts);
        terminal.Line();
        terminal.Line($"Let it write: hone sample {import.Folder.Id}");
    }

    static JsonObject Document(ModelImport import) => new()
    {
        ["run"] = import.Folder.Id, ["path"] = import.Folder.Path, ["family"] = import.Source.Family, ["parameters"] = import.Parameters,
        ["types"] = List(import.Types), ["context"] = import.Model.Context, ["vocabulary"] = import.Model.Vocabulary,
        ["tokens"] = import.Tokenizer.VocabularySize, ["sha256"] = import.Source.Sha256, ["bytes"] = import.Source.Bytes,
        ["seconds"] = import.Seconds, ["ignored_keys"] = List(import.IgnoredKeys), ["ignored_tensors"] = List(import.IgnoredTensors),
        ["notes"] = List(import.Notes),
    };

    static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
