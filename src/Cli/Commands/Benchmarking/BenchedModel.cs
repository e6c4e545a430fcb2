using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary>A model by name or by its sizes.</summary>
sealed class BenchedModel
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

    /// <summary>The options that name one.</summary>
    /// <param name="model">The model where nobody says.</param>
    /// <param name="length">The tokens of a row where nobody says.</param>
    public BenchedModel(string model = "custom", int length = 64)
    {
        _model.DefaultValueFactory = _ => model;
        _length.DefaultValueFactory = _ => length;
        _model.AcceptOnlyFromAmong("gpt2-124m", "custom");
        _dialect.AcceptOnlyFromAmong("gpt2", "modern", "nanochat", "llama", "qwen3");
    }

    /// <summary>Gives a verb the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _dialect, _layers, _width, _heads, _vocabulary, _length })
            command.Options.Add(option);
    }

    /// <summary>Tokens of a row.</summary>
    public int Length(ParseResult parsed) => parsed.GetValue(_length);

    /// <summary>The model that was asked for.</summary>
    /// <exception cref="InvalidDataException">There is no such model, or a row is longer than its context.</exception>
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
