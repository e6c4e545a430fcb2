using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Commands.Tokenizing;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Insight.Decisions;
using Hone.Models.Gpt;
using Hone.Runs.Decisions;
using Hone.Runs.Store;
using Hone.Tensors.Backends;
using Hone.Text;

namespace Hone.Cli.Commands;

/// <summary><c>hone bench</c>: how fast is this machine, and how much of it is used.</summary>
static class Bench
{
    public static Command Command() => new("bench", """
        Measures speed, always beside the peak of the processor in the same minute.

        Example: hone bench step --model gpt2-124m --batch 4 --seq 64
        """)
    { Step(), OfImages.Command(), Lora(), Kernels(), Generate(), Encode(), Prepare(), Read(), OfAudit(), Evidence(), Decide(),
        OfDiagnosis.Command(), Store(), Quantize() };

    static Command Step()
    {
        Shape shape = new();
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 4, Limits.Above(0));
        Option<int> runs = NumberOption.Of("--runs", "Steps to time; the median is told.", 30, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> precision = Precision(), optimizer = new("--optimizer")
        {
            Description = "Whose update is part of the step.",
            DefaultValueFactory = _ => StepBenchmark.Names[0],
        };
        optimizer.AcceptOnlyFromAmong(StepBenchmark.Names);
        Option<float> dropout = NumberOption.Of("--dropout", "Probability with which numbers are dropped.", 0f, Limits.FromToBelow(0, 1)),
            smoothing = NumberOption.Of("--label-smoothing", "What part of each target counts as all tokens alike.", 0f,
                Limits.FromToBelow(0, 1));
        Command command = new("step", """
            Times whole training steps: forward, backward, gradient norm, the optimizer's update.

            Example: hone bench step --layers 4 --width 128 --heads 4 --vocab 65 --batch 12 --seq 64 --precision bf16
            """)
        { batch, runs, precision, optimizer, dropout, smoothing, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = Backend(parsed, threads, precision);
            GptOptions options = shape.Of(parsed) with
            {
                Dropout = parsed.GetValue(dropout), LabelSmoothing = parsed.GetValue(smoothing),
            };
            JsonObject result = new StepBenchmark(options, parsed.GetValue(batch), shape.Length(parsed), backend,
                parsed.GetValue(optimizer)!).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(double)result["milliseconds"]!:F1} ms a step (median of {result["runs"]}, least "
                    + $"{(double)result["least_milliseconds"]!:F1}), {(double)result["tokens_per_second"]!:N0} tokens/s");
                Console.Out.WriteLine(
                    $"{(double)result["model_gflops"]!:F0} GFLOP/s by model FLOPs, "
                    + $"{Figures.Percent((double)result["fraction_of_peak"]!, 0)} of {(double)result["peak_gflops"]!:F0} at most in the "
                    + $"same moments ({result["numerics_class"]}, {result["threads"]} threads)");
                Console.Out.WriteLine(
                    $"{(long)result["planned_bytes"]! / 1e6:N0} MB planned, {(long)result["peak_resident_bytes"]! / 1e6:N0} MB resident at "
                    + "most");
                Console.Out.WriteLine(
                    $"{(double)result["update_milliseconds"]!:F1} ms for {result["optimizer"]}'s update alone, "
                    + $"{Figures.Percent((double)result["update_share"]!, 0)} of the step");
                foreach (JsonNode? operation in result["operations"]!.AsArray().Take(12))
                    Console.Out.WriteLine(
                        $"  {(string?)operation!["operation"],-16}{(string?)operation["pass"],-9}{(double)operation["milliseconds"]!,9:F2} "
                        + $"ms in {operation["runs"]} runs");
            });
        });
        return command;
    }

    static Command Lora()
    {
        Shape shape = new();
        LoraOptions usual = new() { Rank = 8, Alpha = 16 };
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 4, Limits.Above(0)),
            runs = NumberOption.Of("--runs", "Pairs of steps to time; medians are told.", 30, Limits.Above(0)),
            rank = NumberOption.Of("--rank", "Rows of the narrow matrices.", usual.Rank, Limits.Above(0)), threads = Options.Threads();
        Option<string> targets = new("--targets")
        {
            Description = "The matrices that have additions, with commas between.", HelpName = "NAMES",
            DefaultValueFactory = _ => LinearModule.All,
        };
        Option<string> precision = Precision();
        Command command = new("lora", """
            Times a step that learns the whole model beside one that learns only low-rank additions to it, in turns.

            Example: hone bench lora --layers 6 --width 384 --heads 6 --vocab 4096 --batch 4 --seq 256 --rank 8
            """)
        { batch, runs, rank, targets, precision, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = Backend(parsed, threads, precision);
            LoraOptions lora = usual with { Rank = parsed.GetValue(rank), Targets = WordList.Of(parsed.GetValue(targets)) };
            GptOptions options = shape.Of(parsed);
            if ((options with { Lora = lora }).Validate() is [var problem, ..])
                throw new InvalidDataException($"{problem}\nChoose others with --rank and --targets.");
            JsonObject result = new LoraBenchmark(options, lora, parsed.GetValue(batch), shape.Length(parsed), backend)
                .Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"{(double)result["full_milliseconds"]!:F1} ms a step of the whole model, "
                    + $"{(double)result["lora_milliseconds"]!:F1} ms with additions alone: {(double)result["ratio"]!:F3} of the time "
                    + $"by the clock, {(double)result["processor_ratio"]!:F3} of the processor's (medians of "
                    + $"{result["pairs"]} pairs; {result["numerics_class"]}, {result["threads"]} threads)");
                Console.Out.WriteLine($"{Figures.Count((long)result["lora_parameters"]!)} of "
                    + $"{Figures.Count((long)result["full_parameters"]!)} parameters are learned; "
                    + $"{Figures.Size((long)result["lora_bytes"]!)} "
                    + $"of memory, {Figures.Size((long)result["full_bytes"]!)} for the whole");
            });
        });
        return command;
    }

    static Command Decide()
    {
        DecisionRule usual = new();
        Option<int> count = NumberOption.Of("--comparisons", "Comparisons to make up for each number of seeds.", 10_000,
            Limits.Above(0), "N");
        Option<int> redrawn = NumberOption.Of("--redrawn",
            "How many of them to weigh also by drawing seeds and documents again, which is slow.", 1000, Limits.From(0), "N");
        Option<int[]> seeds = NumberListOption.Of<int>("--seeds", "Runs of each side.", Limits.Within(1, 100), "2,3,5,8");
        Option<int> documents = NumberOption.Of("--documents", "Documents.", 200, Limits.Above(1), "N");
        Option<double> deviation = NumberOption.Of("--seed-deviation", "Standard deviation over seeds.", 0.01, Limits.From(0), "NATS");
        Option<double> scatter = NumberOption.Of("--scatter",
            "Scatter over documents: of the groups' difference, and of a single run.", 0.05, Limits.From(0), "NATS");
        Option<double> least = NumberOption.Of("--min-effect", "The gain that is worth a change.", usual.MinimumEffect, Limits.From(0),
            "NATS");
        Option<double> level = NumberOption.Of("--level", "The probability beyond each end of an interval.", usual.Level,
            Limits.Within(1e-6, 0.4), "SHARE");
        Option<long> from = NumberOption.Of("--random", "Where the random numbers come from.", 1L, Limits.From(0), "N");
        Command command = new("decide", """
            Measures how often a decision is wrong, and how often it sees what there is to see, on comparisons that are made up.

            Example: hone bench decide --comparisons 10000 --seeds 2,3,5,8
            """)
        { count, redrawn, seeds, documents, deviation, scatter, least, level, from };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            DecisionSimulation template = new()
            {
                Candidates = 2, Baselines = 2, Documents = parsed.GetValue(documents), SeedDeviation = parsed.GetValue(deviation),
                GroupScatter = parsed.GetValue(scatter), RunScatter = parsed.GetValue(scatter), Seed = (ulong)parsed.GetValue(from),
            };
            int[] counts = parsed.GetValue(seeds) is { Length: > 0 } given ? given : [2, 3, 5, 8];
            JsonObject result = new DecisionBenchmark(parsed.GetValue(count), Math.Min(parsed.GetValue(count), parsed.GetValue(redrawn)),
                template, usual with { MinimumEffect = parsed.GetValue(least), Level = parsed.GetValue(level) })
                .Run(counts, screen.Progress);
            screen.Clear();
            CommandHost.Answer(parsed, () => result, () => Columns.Write(Terminal.OfAnswers(),
                ["SEEDS", "WRONG SHIP", "WITHOUT MINIMUM", "WELCH", "REDRAWING", "DIFFERENCE", "POWER", "PREDICTED", "HALF: POWER",
                    "PREDICTED", "SHIP", "PREDICTED"],
                [.. result["lines"]!.AsArray().Select(line => (string[])
                [
                    $"{line!["seeds"]}", .. Shares(line, "wrong_ship", "wrong_ship_without_minimum", "welch_wrong", "redrawing_wrong"),
                    Figures.Number((double)line["difference"]!, 4),
                    .. Shares(line, "power", "predicted_power", "half_power", "half_predicted_power", "ship", "predicted_ship"),
                ])], 0));

            static IEnumerable<string> Shares(JsonNode line, params string[] names) =>
                names.Select(name => (double?)line[name] is { } share ? Figures.Percent(share, 1) : Figures.None);
        });
        return command;
    }

    static Command Evidence()
    {
        Option<int> count = NumberOption.Of("--runs", "Runs to find one among.", 10_000, Limits.Above(0), "N");
        Option<int> compared = NumberOption.Of("--compared", "Runs to compare.", 20, Limits.Above(1), "N");
        Option<int> points = NumberOption.Of("--points", "Steps of each of these.", 100_000, Limits.Above(0), "N");
        Option<string?> to = new("--to")
        {
            Description = "Where the runs are made, and stay; else they are gone afterwards.", HelpName = "DIR",
        };
        Command command = new("evidence", """
            Times finding and comparing runs, on runs that are made up: their list, a filter, a comparison, its picture.

            Example: hone bench evidence --runs 10000 --compared 20 --points 100000
            """)
        { count, compared, points, to };
        command.SetAction(parsed =>
        {
            string? kept = parsed.GetValue(to);
            string folder = kept ?? Directory.CreateTempSubdirectory("hone-bench-").FullName;
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            try
            {
                JsonObject result = new EvidenceBenchmark(
                    folder, parsed.GetValue(count), parsed.GetValue(compared), parsed.GetValue(points)).Run(screen.Progress);
                screen.Clear();
                CommandHost.Answer(parsed, () => result, () =>
                {
                    Console.Out.WriteLine(
                        $"list of {(int)result["runs"]!:N0} runs: {(double)result["list_milliseconds"]!:F0} ms; filtered by "
                        + $"two fields: {(double)result["filter_milliseconds"]!:F0} ms");
                    Console.Out.WriteLine($"comparison of {result["compared"]} runs of {(int)result["points"]!:N0} steps: "
                        + $"{(double)result["compare_milliseconds"]!:F0} ms; its picture {(double)result["picture_milliseconds"]!:F0} ms");
                });
            }
            finally
            {
                if (kept is null) Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    static Command Store()
    {
        Option<string> address = new("--store")
        {
            Description = "A database that may be written to: postgres://USER@HOST/DATABASE. Its tables are made in a schema hone_bench, "
                + "which is removed before and after.",
            HelpName = "URL",
            Required = true,
        };
        Option<int> runs = NumberOption.Of("--runs", "Runs to find some among.", 100_000, Limits.Above(0));
        Option<int> events = NumberOption.Of("--events", "Events of the run to push.", 100_000, Limits.Above(0));
        Command command = new("store", """
            Times a team's store on made-up runs: a push, and lists by fields of every kind, the first fifty of each.

            Example: hone bench store --store postgres://ada@localhost/bench --runs 100000 --events 100000
            """)
        { address, runs, events };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            JsonObject result = new StoreBenchmark(StoreAddress.Parse(parsed.GetRequiredValue(address)), parsed.GetValue(runs),
                parsed.GetValue(events)).Run(screen.Progress);
            screen.Clear();
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"push of {(int)result["events"]!:N0} events: {(double)result["push_seconds"]!:F2} s, again: "
                    + $"{(double)result["repeat_milliseconds"]!:F0} ms");
                foreach (JsonNode? list in result["lists"]!.AsArray())
                    Console.Out.WriteLine($"{(string?)list!["where"]}, sorted by {(string?)list["sort"]}: {list["listed"]} of "
                        + $"{(int)result["runs"]!:N0} runs in {(double)list["milliseconds"]!:F0} ms");
            });
        });
        return command;
    }

    static Command Kernels()
    {
        Shape shape = new("gpt2-124m", length: 512);
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 2, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> precision = Precision();
        Command command = new("kernels", """
            Times the kernels of a model one by one: products beside the processor's peak, the others beside the bandwidth of memory.

            Example: hone bench kernels --batch 8 --seq 512 --precision bf16
            """)
        { batch, precision, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = Backend(parsed, threads, precision);
            (KernelBenchmark benchmark, bool says) = (
                new(shape.Of(parsed), parsed.GetValue(batch), shape.Length(parsed), backend), !parsed.GetValue(CommandHost.Json));
            JsonObject result = benchmark.Run(line => { if (says) Console.Out.WriteLine(line); });
            CommandHost.Answer(parsed, () => result, () => { });
        });
        return command;
    }

    internal static Option<string> Precision()
    {
        Option<string> precision = new("--precision")
        {
            Description = "f32, bf16, or auto for whichever pays here.",
            DefaultValueFactory = _ => "f32",
        };
        precision.AcceptOnlyFromAmong(Precisions.Names);
        return precision;
    }

    internal static IBackend Backend(ParseResult parsed, Option<int> threads, Option<string> precision) =>
        Backends.Create(threads: parsed.GetValue(threads), precision: Precisions.Of(
            Enum.Parse<PrecisionChoice>(parsed.GetValue(precision)!, ignoreCase: true), parsed.GetValue(threads)).Precision);

    static Command Generate()
    {
        Shape shape = new();
        Option<int> tokens = NumberOption.Of("--tokens", "Tokens to write each time.", 64, Limits.Above(0));
        Option<int> rounds = NumberOption.Of("--runs", "Times to write them; the median is told.", 9, Limits.Above(0));
        Option<int> threads = Options.Threads(),
            prompt = NumberOption.Of("--prompt", "Tokens to read before, whose time is told by itself.", 1, Limits.Above(0));
        Option<string?> file = new("--file") { Description = "A GGUF file, in place of a model of a size.", HelpName = "FILE" };
        Command command = new("generate", """
            Times writing, one token after another.

            Example: hone bench generate --model gpt2-124m
            """)
        { file, prompt, tokens, rounds, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            JsonObject Measure(GptModel model, IBackend backend) =>
                new GenerateBenchmark(model, backend).Run(parsed.GetValue(prompt), parsed.GetValue(tokens), parsed.GetValue(rounds));

            JsonObject result;
            if (parsed.GetValue(file) is { } path)
            {
                using ModelFile model = ModelFile.Load(path, parsed.GetValue(threads));
                result = Measure(model.Model, model.Backend);
            }
            else
            {
                using IBackend backend = Backends.Create(threads: parsed.GetValue(threads));
                using GptModel model = new(shape.Of(parsed), backend, seed: 1);
                result = Measure(model, backend);
            }

            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(double)result["tokens_per_second"]!:F1} tokens/s (median of {result["runs"]}), "
                    + $"{(double)result["gigabytes_per_second"]!:F1} GB/s of weights read, "
                    + $"{Figures.Percent((double)result["fraction_of_bandwidth"]!, 0)} of the "
                    + $"{(double)result["bandwidth_gigabytes_per_second"]!:F1} that memory gives");
                if (result["prompt_tokens_per_second"] is { } speed)
                    Console.Out.WriteLine($"{(double)speed:F1} tokens/s of a prompt of {result["prompt_tokens"]}");
            });
        });
        return command;
    }

    static Command Encode()
    {
        Option<string> tokenizer = TokenizerVerbs.Tokenizer();
        Option<string> text = new("--text")
        {
            Description = "The text to encode, in memory before it begins.",
            HelpName = "FILE",
            Required = true,
        };
        Option<int> rounds = NumberOption.Of("--runs", "Times to encode it; the median is told.", 5, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> runs = Options.RunDirectory();
        Command command = new("encode", """
            Times turning a text into tokens.

            Example: hone bench encode --tokenizer books.json --text corpus.txt --threads 1
            """)
        { tokenizer, text, rounds, threads, runs };
        command.SetAction(parsed =>
        {
            Tokenizer used = Tokenizers.Find(parsed.GetRequiredValue(tokenizer), parsed.GetRequiredValue(runs));
            int count = Options.Workers(parsed.GetValue(threads));
            JsonObject result = new EncodeBenchmark(used, TextSource.FromFile(parsed.GetRequiredValue(text)).Bytes, count)
                .Run(parsed.GetValue(rounds));
            CommandHost.Answer(parsed, () => result, () => Console.Out.WriteLine(
                $"{(double)result["megabytes_per_second"]!:F1} MB/s on {Figures.Count(count, "thread")} (median of {result["runs"]}, at "
                    + $"best {(double)result["best_megabytes_per_second"]!:F1}), "
                + $"{Figures.Count((int)result["tokens"]!, "token")}, ids {((string)result["ids_sha256"]!)[..16]}"));
        });
        return command;
    }

    static Command Prepare()
    {
        Argument<string> path = new("PATH") { Description = "A plain text." };
        Option<string> tokenizer = new("--tokenizer") { Description = "A tokenizer's file.", HelpName = "FILE", Required = true };
        Option<int> runs = NumberOption.Of("--runs", "Times to do both; medians are told.", 5, Limits.Above(0));
        Option<int> threads = Options.Threads();
        DocumentOptions documents = new();
        Command command = new("prepare", """
            Times preparing a text into shards beside only encoding it.

            Example: hone bench prepare books.txt --tokenizer tokenizer.json --separator "\n\n"
            """)
        { path, tokenizer, runs, threads };
        documents.AddTo(command);
        command.SetAction(parsed =>
        {
            int workers = Options.Workers(parsed.GetValue(threads));
            JsonObject result = new PrepareBenchmark(
                documents.Of(parsed, parsed.GetRequiredValue(path)), parsed.GetRequiredValue(tokenizer), workers)
                .Run(Math.Max(1, parsed.GetValue(runs)));
            CommandHost.Answer(parsed, () => result, () => Console.Out.WriteLine(
                $"encoding {(double)result["encode_megabytes_per_second"]!:F1} MB/s, preparing "
                    + $"{(double)result["prepare_megabytes_per_second"]!:F1} MB/s: "
                + $"{Figures.Percent((double)result["fraction_of_encoding"]!, 0)} of it, {result["threads"]} threads, median of "
                + $"{result["runs"]}"));
        });
        return command;
    }

    static Command OfAudit()
    {
        Option<string> data = new("--data")
        {
            Description = "A text with empty lines between paragraphs.",
            HelpName = "FILE",
            Required = true,
        };
        Option<int> megabytes = NumberOption.Of("--megabytes", "How much text to audit.", 100, Limits.Above(0));
        Option<int> bytes = NumberOption.Of("--document-bytes", "Bytes of a document, about.", 2000, Limits.From(0));
        Option<int> planted = NumberOption.Of("--planted", "Repeats to plant, word for word and with edits, each.", 2000, Limits.From(0));
        Option<int> threads = Options.Threads();
        Command command = new("audit", """
            Times the audit of a text, clean and with planted repeats, and counts what is found and what is falsely found.

            Example: hone bench audit --data books.txt --megabytes 100
            """)
        { data, megabytes, bytes, planted, threads };
        command.SetAction(parsed =>
        {
            byte[] text = TextSource.FromFile(parsed.GetRequiredValue(data)).Bytes.ToArray();
            AuditBenchmark benchmark = new(text, parsed.GetValue(megabytes) * 1_000_000L, parsed.GetValue(bytes), parsed.GetValue(planted));
            JsonObject result = benchmark.Run(Options.Workers(parsed.GetValue(threads)));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(long)result["documents"]!:N0} documents, {(long)result["bytes"]! / 1e6:N1} MB in {(double)result["seconds"]!:F2} "
                    + $"s: {(double)result["megabytes_per_second"]!:F1} MB/s with {result["threads"]} threads");
                Console.Out.WriteLine(
                    $"planted word for word: {result["exact_found"]} of {result["exact_planted"]} found; with edits, similar by 0.80 to "
                    + $"0.95: {result["near_found"]} of {result["near_planted"]}");
                Console.Out.WriteLine(
                    $"before planting: {result["false_alarms"]} documents found fault with, "
                    + $"{Figures.Percent((double)result["false_alarm_share"]!, 3)}; {(long)result["peak_resident_bytes"]! / 1e6:N0} MB "
                    + "resident at most");
            });
        });
        return command;
    }

    static Command Quantize()
    {
        Option<int> count = NumberOption.Of("--numbers", "Numbers; whole blocks of 256.", 1 << 20, Limits.From(256), "N");
        Option<int> runs = NumberOption.Of("--runs", "Times to turn them; the median is told, and the best.", 9, Limits.Above(0));
        Command command = new("quantize", """
            Times quantizing weights and reading them back, on one thread, and tells what is lost. Speeds are of the float32 numbers.

            Example: hone bench quantize --numbers 1048576
            """)
        { count, runs };
        command.SetAction(parsed =>
        {
            JsonObject result = new QuantizeBenchmark(parsed.GetValue(count) / 256 * 256).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () => Columns.Write(Terminal.OfAnswers(),
                ["TYPE", "QUANTIZE GB/s", "BEST", "BACK GB/s", "BEST", "RELATIVE ERROR"],
                [.. result["types"]!.AsArray().Select(line => (string[])
                [
                    (string)line!["type"]!, .. ((string[])["quantize", "best_quantize", "dequantize", "best_dequantize"])
                        .Select(name => Figures.Number((double)line[$"{name}_gigabytes_per_second"]!, 3)),
                    Figures.Number((double)line["relative_error"]!, 4),
                ])], 1));
        });
        return command;
    }

    static Command Read()
    {
        Argument<string> path = new("PATH") { Description = "A file, or a folder of files of one format." };
        Option<string?> text = new("--text-column") { Description = "The column that holds the text." };
        Option<string?> separator = new("--separator") { Description = "What ends a document of plain text." };
        Option<int> runs = NumberOption.Of("--runs", "Readings to time; the median is told.", 5, Limits.Above(0));
        Command command = new("read", """
            Times reading documents on one thread: unwrapping, decoding, parsing.

            Example: hone bench read corpus/ --text-column text
            """)
        { path, text, separator, runs };
        command.SetAction(parsed =>
        {
            SourceOptions options = new() { Text = parsed.GetValue(text), Separator = parsed.GetValue(separator) };
            JsonObject result = new ReadBenchmark(Source.Open(parsed.GetRequiredValue(path), options)).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"{(string?)result["source"]}: {(string?)result["description"]}");
                Console.Out.WriteLine(
                    $"{(double)result["megabytes_per_second"]!:N0} MB of text a second, {(long)result["documents"]!:N0} documents, "
                    + $"{(long)result["text_bytes"]! / 1e6:N1} MB");
            });
        });
        return command;
    }

    /// <summary>A model by name or by its sizes.</summary>
    sealed class Shape
    {
        readonly Option<string> _model = new("--model") { Description = "gpt2-124m, or custom for the sizes below." };
        readonly Option<string> _dialect = new("--dialect")
        {
            Description = "gpt2, modern, nanochat, llama or qwen3.", DefaultValueFactory = _ => "modern",
        };
        readonly Option<int> _layers = NumberOption.Of("--layers", "Layers of a custom model.", 4, Limits.Above(0));
        readonly Option<int> _width = NumberOption.Of("--width", "Width of a custom model.", 128, Limits.Above(0));
        readonly Option<int> _heads = NumberOption.Of("--heads", "Heads of a custom model.", 4, Limits.Above(0));
        readonly Option<int> _vocabulary = NumberOption.Of("--vocab", "Vocabulary of a custom model.", 65, Limits.Above(0));
        readonly Option<int> _length = NumberOption.Of("--seq", "Tokens of a row.", 64, Limits.Above(0));

        public Shape(string model = "custom", int length = 64)
        {
            _model.DefaultValueFactory = _ => model;
            _length.DefaultValueFactory = _ => length;
            _model.AcceptOnlyFromAmong("gpt2-124m", "custom");
            _dialect.AcceptOnlyFromAmong("gpt2", "modern", "nanochat", "llama", "qwen3");
        }

        public void AddTo(Command command)
        {
            foreach (Option option in new Option[] { _model, _dialect, _layers, _width, _heads, _vocabulary, _length })
                command.Options.Add(option);
        }

        public int Length(ParseResult parsed) => parsed.GetValue(_length);

        public GptOptions Of(ParseResult parsed)
        {
            GptOptions options = parsed.GetValue(_model) == "gpt2-124m"
                ? new GptOptions { Dialect = Dialect.Gpt2, Vocabulary = 50257, Context = 1024, Layers = 12, Width = 768, Heads = 12 }
                : new GptOptions
                {
                    Dialect = Enum.Parse<Dialect>(parsed.GetValue(_dialect)!, ignoreCase: true),
                    Vocabulary = parsed.GetValue(_vocabulary),
                    Context = parsed.GetValue(_length),
                    Layers = parsed.GetValue(_layers),
                    Width = parsed.GetValue(_width),
                    Heads = parsed.GetValue(_heads),
                };
            if (Length(parsed) > options.Context)
                throw new InvalidDataException(
                    $"--seq is {Length(parsed)}, and the model has a context of {options.Context}\nWrite at most that.");
            return options.Validate() is [var problem, ..] ? throw new InvalidDataException($"{problem}\nSee hone bench --help.") : options;
        }
    }
}
