using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Insight;

namespace Hone.Cli.Commands;

/// <summary><c>hone sample RUN</c>: what does this checkpoint write.</summary>
static class Sample
{
    public static Command Command()
    {
        Argument<string> run = Options.RunOrFile();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<string> prompt = new("--prompt")
        {
            Description = "What the text begins with; nothing, or an empty text, is a line break.",
            DefaultValueFactory = _ => "",
        };
        Options.Sampling sampling = new(standardTokens: 300);
        Command command = new("sample", """
            Lets a trained model write on from a prompt, until it ends its text or has written enough.

            Example: hone sample shakespeare-char --prompt "ROMEO:" --tokens 400 --temperature 0.7
            """)
        { run, prompt, runs, threads };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            GenerationOptions options = sampling.Of(parsed);
            using LanguageModel model = LanguageModel.Load(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs), parsed.GetValue(threads));
            using Writer writer = model.Begin();
            string begin = parsed.GetRequiredValue(prompt);
            PromptReading read = model.Read(writer, begin, options.AllowSpecial);
            foreach (string notice in Notices(model, read)) Console.Error.WriteLine($"note: {notice}");
            long start = Stopwatch.GetTimestamp();
            IEnumerable<string> pieces = writer.Continue(read.Ids, options);
            CommandHost.Answer(parsed, () =>
            {
                string text = string.Concat(pieces);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                return new JsonObject
                {
                    ["checkpoint"] = model.Folder, ["prompt"] = begin, ["prompt_tokens"] = read.Ids.Count,
                        ["prompt_tokens_cut"] = read.CutTokens,
                    ["unknown_characters"] = read.UnknownCount, ["unknown"] = read.Unknown,
                    ["text"] = text, ["tokens"] = writer.Tokens, ["stopped"] = writer.HasEnded ? "end" : "tokens",
                    ["seconds"] = seconds, ["tokens_per_second"] = writer.Tokens / seconds, ["warning"] = model.Warning,
                };
            },
            () =>
            {
                Console.Error.WriteLine($"step {model.Step}, temperature {options.Temperature}, seed {options.Seed}");
                Console.Out.Write(read.UnknownCount > 0 ? Encoding.UTF8.GetString(model.Tokenizer.Decode([.. read.Ids])) : begin.Length == 0
                    ? "\n" : begin);
                Options.Print(pieces);
                Console.Error.WriteLine(writer.HasEnded ? $"the model ended its text after {Figures.Count(writer.Tokens, "token")}"
                    : Figures.Count(writer.Tokens, "token"));
            });
        });
        return command;
    }

    /// <summary>What a person should know before reading the answer.</summary>
    public static IEnumerable<string> Notices(LanguageModel model, PromptReading read) =>
        model.Warning is { } warning ? [warning, .. read.Notices] : read.Notices;
}
