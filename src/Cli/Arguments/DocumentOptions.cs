using System.CommandLine;
using System.Globalization;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Hosting.Corpora;
using Hone.Text;

namespace Hone.Cli.Arguments;

/// <summary>What may be said of documents on a command line, for the verbs that read them.</summary>
sealed class DocumentOptions
{
    readonly Option<string> _split = new("--split")
    {
        Description =
            "What decides a document's split: its text (hash), its group, its file (the last ones are for validation), or its own column "
            + "(given).",
        HelpName = "RULE",
        DefaultValueFactory = _ => "hash",
    };
    readonly Option<double> _validation = NumberOption.Of("--validation", "Share for validation.", 0.1, help: "SHARE");
    readonly Option<double> _test = NumberOption.Of("--test", "Share for test.", 0.0, help: "SHARE");
    readonly Option<string?> _separator = new("--separator")
    {
        Description = @"What ends a document of plain text, such as ""\n\n""; without it each file is one.",
        HelpName = "TEXT",
    };
    readonly Option<string?> _text = new("--text-column") { Description = "The column that holds the text.", HelpName = "NAME" };
    readonly Option<string?> _group = new("--group-column")
    {
        Description = "The column that says what belongs together.",
        HelpName = "NAME",
    };
    readonly Option<string?> _splitColumn = new("--split-column") { Description = "The column that says the split.", HelpName = "NAME" };
    readonly Option<string?> _bos = new("--bos")
    {
        Description = "What begins each document; the tokenizer's own token for it, the separator, or a blank line where it is not given.",
        HelpName = "TEXT",
    };
    readonly Option<bool> _conversations = new("--conversations")
    {
        Description = "Each line is a conversation; only the answers are learned.",
    };

    public DocumentOptions() => _split.AcceptOnlyFromAmong([.. Enum.GetNames<SplitKind>().Select(name => name.ToLowerInvariant())]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _split, _validation, _test, _separator, _text, _group, _splitColumn, _bos,
            _conversations })
            command.Options.Add(option);
    }

    public DocumentInput.Requested Of(ParseResult parsed, string path) => new()
    {
        Path = path,
        Columns = new SourceOptions
        {
            Text = parsed.GetValue(_text), Group = parsed.GetValue(_group), Split = parsed.GetValue(_splitColumn),
                Separator = parsed.GetValue(_separator) is { } separator ? Escapes.Read(separator) : null,
        },
        Split = Enum.Parse<SplitKind>(parsed.GetRequiredValue(_split), ignoreCase: true),
        Shares = new SplitShares(parsed.GetValue(_validation), parsed.GetValue(_test)).Checked(),
        IsConversations = parsed.GetValue(_conversations),
        Bos = parsed.GetValue(_bos) is { } bos ? Escapes.Read(bos) : null,
    };

    /// <summary>The same in words, for the manifest: what must be equal for a folder to be gone on with.</summary>
    public static Dictionary<string, string> Recorded(DocumentInput.Requested asked) => new Dictionary<string, string>
    {
        ["split"] = asked.Split.ToString().ToLowerInvariant(),
        ["validation"] = asked.Shares.Validation.ToString(CultureInfo.InvariantCulture),
        ["test"] = asked.Shares.Test.ToString(CultureInfo.InvariantCulture),
        ["separator"] = asked.Columns.Separator ?? "",
        ["text_column"] = asked.Columns.Text ?? "",
        ["group_column"] = asked.Columns.Group ?? "",
        ["split_column"] = asked.Columns.Split ?? "",
        ["bos"] = asked.Bos ?? "",
        ["conversations"] = asked.IsConversations ? "true" : "false",
    };
}
