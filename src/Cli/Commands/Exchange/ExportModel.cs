using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Formats;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone export RUN</c>: a model of ours for other programs, with the proof that it is the same.</summary>
static class ExportModel
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> to = new("--to") { Description = "The format: hf, a folder for Hugging Face's Transformers.", Required = true };
        to.AcceptOnlyFromAmong("hf");
        Option<string> target = new("--out") { Description = "The folder to make.", HelpName = "DIR", Required = true };
        Option<string> type = new("--type")
        {
            Description = "How numbers are stored.", DefaultValueFactory = _ => "f32",
        };
        type.AcceptOnlyFromAmong("f32", "bf16", "f16");
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
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("export", """
            Writes a checkpoint for other programs, reads it back, runs both on text that the model has not learned from, and writes
            what was found into export.json beside it: loss, divergence, equal first choices, what was lost of each tensor. What the
            format cannot hold is refused by name. The folder appears whole or not at all.

            Example: hone export my-model@best --to hf --out my-model-hf --type bf16 --max-loss-increase 0.01
            """)
        { run, to, target, type, shard, most, data, tokens, runs, threads };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            ModelExport export = ModelExport.Write(parsed.GetRequiredValue(run), new ExportOptions
            {
                Out = parsed.GetRequiredValue(target), Type = Enum.Parse<StoredType>(parsed.GetRequiredValue(type), ignoreCase: true),
                ShardBytes = Amounts.Bytes(parsed.GetRequiredValue(shard))!.Value, Data = parsed.GetValue(data),
                Tokens = parsed.GetValue(tokens), MostLossIncrease = parsed.GetValue(most), Runs = parsed.GetRequiredValue(runs),
                Threads = parsed.GetValue(threads),
            }, (what, done, all) => screen.Progress($"{what}: {Figures.Percent((double)done / all)}"));
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

    static JsonObject Document(ModelExport export)
    {
        JsonObject document = new() { ["path"] = export.Path };
        foreach ((string key, JsonNode? value) in export.Report) document[key] = value?.DeepClone();
        return document;
    }
}
