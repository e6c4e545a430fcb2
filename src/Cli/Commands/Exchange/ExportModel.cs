using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Hosting.Exchange.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone export RUN</c>: a model of ours for other programs, with the proof that it is the same, or what each type would
/// cost.</summary>
static class ExportModel
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> to = new("--to")
        {
            Description = "The format: hf, a folder for Hugging Face's Transformers; gguf, a file for llama.cpp; onnx, a folder for "
                + "transformers.js and onnxruntime; peft or gguf-adapter, what a run learned beside its model, as an adapter for PEFT "
                + "or for llama.cpp. With --compare gguf where it is left out.",
        };
        to.AcceptOnlyFromAmong("hf", "gguf", "onnx", "peft", "gguf-adapter");
        Option<string> target = new("--out") { Description = "The folder or the file to make.", HelpName = "PATH", Required = true };
        Option<string> type = new("--type")
        {
            Description = "How numbers are stored; the quantized ones in a GGUF file only.", DefaultValueFactory = _ => "f32",
        };
        type.AcceptOnlyFromAmong("f32", "bf16", "f16", "q8_0", "q6_k", "q4_k_m", "q4_k", "q4_0");
        Option<string[]> policy = new("--policy")
        {
            Description = "Another type for the tensors of a GGUF file that fit a pattern, such as 'blk.*.ffn_down.weight=q6_k'; may be "
                + "repeated, and the first that fits counts.",
            HelpName = "PATTERN=TYPE", Arity = ArgumentArity.OneOrMore,
        };
        Option<string> shard = new("--shard-size")
        {
            Description = "The largest file of weights, such as 500MB; what is above goes into another.",
            HelpName = "SIZE", DefaultValueFactory = _ => "5GB",
        };
        shard.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && Amounts.Bytes(given.Value) is null)
                result.AddError($"--shard-size takes a size such as 500MB or 5GB, not {given.Value}");
        });
        Option<bool> noCache = new("--no-cache")
        {
            Description = "Write an ONNX decoder that takes whole texts, without the keys and values of what it has read.",
        };
        Option<double?> most = new("--max-loss-increase")
        {
            Description = "Nats a token that the written model may lose more than the checkpoint; above it nothing is written.",
            HelpName = "X",
        };
        most.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !(double.TryParse(given.Value, out double value) && value >= 0 && double.IsFinite(value)))
                result.AddError($"--max-loss-increase takes a number from 0, not {given.Value}");
        });
        Option<string?> data = new("--data")
        {
            Description = "A text that both are measured on; the run's own validation text else.", HelpName = "PATH",
        };
        Option<long> tokens = NumberOption.Of("--max-tokens", "About how many tokens of it, evenly spread; 0 for all.", 8192L,
            Limits.From(0), "N");
        Option<bool> compare = new("--compare")
        {
            Description = "Write and measure every type that the format has, and keep not the models but a folder with a table and a "
                + "picture of size against loss.",
        };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("export", """
            Writes a checkpoint for other programs, reads it back, runs both on text that the model has not learned from, and writes
            what was found into export.json beside it: loss, divergence, equal first choices, what was lost of each tensor. What the
            format cannot hold is refused by name. Folder or file appear whole or not at all. A classifier of images goes out as onnx.

            Example: hone export my-model@best --to gguf --out my-model.gguf --type q4_k_m --max-loss-increase 0.01
            """)
        { run, to, target, type, policy, compare, shard, noCache, most, data, tokens, runs, threads };
        command.Validators.Add(result =>
        {
            bool compares = result.GetValue(compare);
            if (!compares && result.GetResult(to) is null)
                result.AddError("Say with --to what to write: hf, gguf, onnx, peft or gguf-adapter.");
            if (result.GetValue(noCache) && result.GetValue(to) != "onnx") result.AddError("--no-cache belongs to --to onnx.");
            if (compares && result.GetResult(type) is { Implicit: false })
                result.AddError("--compare writes every type; leave --type out.");
            if (compares && result.GetResult(most) is { Implicit: false })
                result.AddError("--compare keeps no model, so there is nothing to gate; leave --max-loss-increase out.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(to) is { } adapter && AdapterExport.Has(adapter))
            {
                ExportAdapter.Run(parsed, parsed.GetRequiredValue(run), new ExportOptions
                {
                    Out = parsed.GetRequiredValue(target), To = adapter, Runs = parsed.GetRequiredValue(runs),
                    Threads = parsed.GetValue(threads),
                }, [type, policy, compare, shard, most, data, tokens]);
                return;
            }

            if (ClassifierExport.IsFor(parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs)))
            {
                ExportClassifier.Run(parsed, parsed.GetRequiredValue(run), new ExportOptions
                {
                    Out = parsed.GetRequiredValue(target), To = parsed.GetValue(to) ?? "gguf", Type = parsed.GetRequiredValue(type),
                    Runs = parsed.GetRequiredValue(runs), Threads = parsed.GetValue(threads),
                }, [policy, compare, shard, noCache, most, data, tokens]);
                return;
            }

            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            ExportOptions options = new()
            {
                Out = parsed.GetRequiredValue(target), To = parsed.GetValue(to) ?? "gguf", Type = parsed.GetRequiredValue(type),
                Policies = parsed.GetValue(policy) ?? [], Cache = !parsed.GetValue(noCache),
                ShardBytes = Amounts.Bytes(parsed.GetRequiredValue(shard))!.Value, Data = parsed.GetValue(data),
                Tokens = parsed.GetValue(tokens), MostLossIncrease = parsed.GetValue(most), Runs = parsed.GetRequiredValue(runs),
                Threads = parsed.GetValue(threads),
            };
            void Tell(string what, long done, long all) => screen.Progress($"{what}: {Figures.Percent((double)done / all)}");
            if (parsed.GetValue(compare))
            {
                ExportComparison comparison = ExportComparison.Write(parsed.GetRequiredValue(run), options, Tell);
                screen.Clear();
                CommandHost.Answer(parsed, () => Document(comparison), () => Show(Terminal.OfAnswers(), comparison));
                return;
            }

            ModelExport export = ModelExport.Write(parsed.GetRequiredValue(run), options, Tell);
            screen.Clear();
            CommandHost.Answer(parsed, () => Document(export), () => Show(Terminal.OfAnswers(), export));
        });
        return command;
    }

    static void Show(Terminal terminal, ModelExport export)
    {
        ExportProof proof = export.Proof;
        terminal.Line($"{terminal.Style.Bold(export.Run)}, step {export.Step}, as {export.Family}: {export.Path}");
        string interval = proof.Interval is { } ends ? $", 95 % from {Figures.Magnitude(ends.Low)} to {Figures.Magnitude(ends.High)}" : "";
        List<Fact> facts =
        [
            new("size", $"{Figures.Compact(export.Parameters)} parameters, {Figures.Size(export.Bytes)}"),
            new("text", $"{Figures.Count(proof.Tokens, "token")} of {proof.Text}"),
            new("loss", $"{Figures.Loss(proof.After.Loss)}, and {Figures.Loss(proof.Before.Loss)} before: "
                + $"{Figures.Magnitude(proof.LossIncrease)} nats a token more{interval}"),
            new("perplexity", $"{Figures.Number(proof.After.Perplexity, 3)}, and {Figures.Number(proof.Before.Perplexity, 3)} before"),
            new("KL", $"{Figures.Magnitude(proof.MeanDivergence)} nats on average, {Figures.Magnitude(proof.HighDivergence)} at the 99.9th "
                + "percentile"),
            new("same choice", $"{Figures.Percent(proof.EqualChoices, 2)} of the tokens"),
            new("most lost", string.Join(", ", proof.MostDamaged.Where(tensor => tensor.Relative > 0)
                .Select(tensor => $"{tensor.Name} ({Figures.Magnitude(tensor.Relative)})")) is { Length: > 0 } list
                    ? list : "nothing: every number is the same"),
            new("speed", $"{Figures.Compact(proof.SpeedAfter)} tokens a second, and {Figures.Compact(proof.SpeedBefore)} before"),
        ];
        facts.AddRange(export.Notes.Select(note => new Fact("note", note)));
        FactSheet.Write(terminal, facts);
    }

    static void Show(Terminal terminal, ExportComparison comparison)
    {
        ExportProof proof = comparison.Exports[0].Proof;
        terminal.Line($"{terminal.Style.Bold(comparison.Run)}, as {comparison.Exports[0].Family}: {comparison.Path}");
        terminal.Line($"{Figures.Count(proof.Tokens, "token")} of {proof.Text}, {Figures.Loss(proof.Before.Loss)} nats a token before");
        Columns.Write(terminal, ["TYPE", "SIZE", "NATS MORE", "95 % FROM", "TO", "PERPLEXITY", "KL", "SAME CHOICE"],
            [.. comparison.Exports.Select(export => (string[])
            [
                (string)export.Report["type"]!, Figures.Size(export.Bytes), Figures.Magnitude(export.Proof.LossIncrease),
                .. export.Proof.Interval is { } ends ? (string[])[Figures.Magnitude(ends.Low), Figures.Magnitude(ends.High)]
                    : [Figures.None, Figures.None],
                Figures.Number(export.Proof.After.Perplexity, 3), Figures.Magnitude(export.Proof.MeanDivergence),
                Figures.Percent(export.Proof.EqualChoices, 2),
            ])], 1);
        foreach (string note in comparison.Exports.SelectMany(export => export.Notes).Distinct()) terminal.Line($"note: {note}");
    }

    static JsonObject Document(ModelExport export) => Document(export.Path, export.Report);

    static JsonObject Document(ExportComparison comparison) => Document(comparison.Path, comparison.Report);

    static JsonObject Document(string path, JsonObject report)
    {
        JsonObject document = new() { ["path"] = path };
        foreach ((string key, JsonNode? value) in report) document[key] = value?.DeepClone();
        return document;
    }
}
