using System.CommandLine;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight.Pictures;
using Hone.Text;

namespace Hone.Cli.Arguments;

/// <summary>Options that several verbs share, each with one name and one meaning.</summary>
static class Options
{
    /// <summary>Whether to measure where the time of the steps goes.</summary>
    public static Option<bool> Profile() => new("--profile")
    {
        Description =
            "Measure where the time goes, by operation: a table at the end, and trace.json in the run's folder for a trace viewer.",
    };

    /// <summary>How long a command may train.</summary>
    public static Option<string?> Budget()
    {
        Option<string?> budget = new("--for")
        {
            Description = "Train for so long at most, such as 45m or 8h, then save and stop as on Ctrl-C; hone resume goes on.",
            HelpName = "TIME",
        };
        budget.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && Amounts.Time(given.Value) is null)
                result.AddError($"--for takes a time such as 90s, 45m, 8h or 1h30m, not {given.Value}");
        });
        return budget;
    }

    /// <summary>Where runs are kept.</summary>
    public static Option<string> RunDirectory() => new("--run-dir")
    {
        Description = "The folder that runs are kept in.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HONE_RUNS") is { Length: > 0 } folder ? folder : "runs",
        Recursive = true,
    };

    /// <summary>A run, and perhaps one of its checkpoints.</summary>
    public static Argument<string> Run() => new("RUN")
    {
        Description =
            "A run: its path, its id, a unique beginning of either its id or its name; RUN@250, RUN@best or RUN@last names a checkpoint.",
    };

    /// <summary>A run, or a GGUF file in its place.</summary>
    public static Argument<string> RunOrFile()
    {
        Argument<string> run = Run();
        run.Description += " Or a GGUF file, which is used as it is.";
        return run;
    }

    /// <summary>A picture to be drawn besides.</summary>
    /// <param name="what">What is to be seen on it.</param>
    /// <param name="name">The option's name.</param>
    public static Option<string?> Picture(string what, string name = "--picture")
    {
        Option<string?> picture = new(name)
        {
            Description = $"Also draw {what}, as PNG, SVG or PDF by the file's ending.",
            HelpName = "FILE",
        };
        picture.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && PictureFormats.Of(given.Value) is null)
                result.AddError($"{name} takes a file that ends in .png, .svg or .pdf, not {given.Value}");
        });
        return picture;
    }

    /// <summary>Draws and writes the picture that was asked for, if one was.</summary>
    public static void SavePicture(string? path, Func<PictureFormat, byte[]> draw)
    {
        if (path is null) return;
        AtomicFile.Write(path, draw(PictureFormats.Of(path)!.Value));
    }

    /// <summary>Where a run's data are now.</summary>
    public static Option<string?> MovedData() => new("--data")
    {
        Description = "Where the run's data are now, if they were moved; they must be the same.",
        HelpName = "PATH",
    };

    /// <summary>How many threads work.</summary>
    public static Option<int> Threads() =>
        NumberOption.Of("--threads", "Threads that share the work; 0 is one per processor. They change no bit of any result.", 0,
            Limits.Within(0, 1024), "N");

    /// <summary>Threads that work where so many were asked for; 0 is one per processor.</summary>
    public static int Workers(int threads, int atLeast = 1) => threads > 0 ? threads : Math.Max(atLeast, Environment.ProcessorCount);

    /// <summary>Shows a text as it is written.</summary>
    public static void Print(IEnumerable<string> pieces)
    {
        foreach (string piece in pieces)
        {
            Console.Out.Write(piece);
            Console.Out.Flush();
        }

        Console.Out.WriteLine();
    }

    /// <summary>How a model writes, as options and their reading.</summary>
    public sealed class Sampling(int standardTokens)
    {
        readonly Option<int> _tokens = NumberOption.Of("--tokens", "The most tokens to write.", standardTokens);
        readonly Option<double> _temperature = NumberOption.Of(
            "--temperature", "0 always takes the likeliest token, 1 samples as the model believes.", 0.8);
        readonly Option<int> _topK = NumberOption.Of("--top-k", "Choose among that many likeliest tokens; 0 among all.", 0);
        readonly Option<double> _topP = NumberOption.Of(
            "--top-p", "Choose among the likeliest tokens that together have that probability.", 1.0);
        readonly Option<long> _seed = NumberOption.Of("--seed", "Same seed, same text.", 42L);
        readonly Option<bool?> _allowSpecial = new("--allow-special")
        {
            Description =
                "The text of a special token in the prompt is that token; so it is for a model of conversations unless this is false.",
        };
        readonly Option<bool> _ignoreEnd = new("--ignore-end") { Description = "Write on where the model has ended its text." };
        readonly Option<bool> _showSpecial = new("--show-special")
        {
            Description = "Show special tokens that the model writes; else they are left out.",
        };

        public void AddTo(Command command)
        {
            foreach (Option option in (Option[])[_tokens, _temperature, _topK, _topP, _seed, _allowSpecial, _ignoreEnd, _showSpecial])
                command.Options.Add(option);
        }

        public GenerationOptions Of(ParseResult parsed)
        {
            GenerationOptions options = new()
            {
                Tokens = parsed.GetValue(_tokens),
                Temperature = parsed.GetValue(_temperature),
                TopK = parsed.GetValue(_topK),
                TopP = parsed.GetValue(_topP),
                Seed = (ulong)parsed.GetValue(_seed),
                AllowSpecial = parsed.GetValue(_allowSpecial),
                IgnoreEnd = parsed.GetValue(_ignoreEnd),
                ShowSpecial = parsed.GetValue(_showSpecial),
            };
            return options.Validate() is [var first, ..] ? throw new InvalidDataException($"--{first}\nSee --help for what it means.")
                : options;
        }
    }
}
