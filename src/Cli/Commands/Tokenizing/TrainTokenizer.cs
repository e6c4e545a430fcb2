using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Text;
using Hone.Text.PreTokenizers;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer train FILE…</c>: learns a tokenizer from text.</summary>
static class TrainTokenizer
{
    public static Command Command()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Texts to learn from; none of them need fit into memory.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> kind = new("--kind") { Description = "bpe, characters or bytes.", DefaultValueFactory = _ => "bpe" };
        Option<int> vocabulary = NumberOption.Of("--vocabulary", "How many tokens there are to be, special ones included; for bpe.", 32_768,
            help: "N");
        Option<string> preTokenizer = new("--pre-tokenizer")
        {
            Description = "How text is cut into words before merging; for bpe.",
            DefaultValueFactory = _ => PreTokenizer.Gpt4.Name,
        };
        Option<string[]> special = TokenizerVerbs.Special();
        Option<string> target = TokenizerVerbs.Out();
        Option<int> threads = Options.Threads();
        kind.AcceptOnlyFromAmong("bpe", "characters", "bytes");
        preTokenizer.AcceptOnlyFromAmong([.. PreTokenizer.Names]);
        Command command = new("train", """
            Learns a tokenizer from texts. The same texts give the same tokenizer, whatever the number of threads.

            Example: hone tokenizer train corpus.txt --vocabulary 32768 --pre-tokenizer gpt4 --special "<|endoftext|>" --out books.json
            """)
        { files, kind, vocabulary, preTokenizer, special, target, threads };
        command.SetAction(parsed =>
        {
            using CancellationTokenSource stop = CommandHost.StopSignal(_ => { });
            string[] bpeOnly = [.. new Option[] { vocabulary, preTokenizer }.Where(
                option => parsed.GetResult(option) is { Implicit: false })
                .Select(option => option.Name)];
            if (parsed.GetRequiredValue(kind) != "bpe" && bpeOnly is [var idle, ..])
                throw new InvalidDataException($"{idle} is for --kind bpe, and --kind is {parsed.GetRequiredValue(kind)}\n"
                    + (parsed.GetRequiredValue(kind) == "bytes" ? "Leave it out: the tokens are the 256 bytes."
                        : "Leave it out: the tokens are the characters of the text."));
            try
            {
                Stopwatch watch = Stopwatch.StartNew();
                TokenizerLearning learning = new(parsed.GetRequiredValue(files), parsed.GetValue(threads),
                    Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json)), stop.Token);
                Tokenizer tokenizer = learning.Learn(
                    parsed.GetRequiredValue(kind), parsed.GetValue(vocabulary), parsed.GetRequiredValue(preTokenizer),
                    parsed.GetValue(special) ?? []);
                string path = parsed.GetRequiredValue(target);
                tokenizer.Save(path);
                Tell(parsed, tokenizer, path, learning.Bytes, watch.Elapsed.TotalSeconds);
                return CommandHost.Done;
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("stopped; nothing was written");
                return CommandHost.Stopped;
            }
        });
        return command;
    }

    static void Tell(ParseResult parsed, Tokenizer tokenizer, string path, long bytes, double seconds)
    {
        using Process process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        CommandHost.Answer(parsed, () =>
        {
            JsonObject document = TokenizerDocument.Of(tokenizer, path);
            (document["bytes_read"], document["seconds"], document["peak_resident_bytes"]) = (bytes, seconds, peak);
            return document;
        }, () => Console.Out.WriteLine($"{path}: {TokenizerDocument.InWords(tokenizer)}\n"
            + $"learned from {Figures.Size(bytes)} in {Figures.Duration(seconds)}, {Figures.Size(peak)} resident at most"));
    }
}
