using Hone.Hosting.Corpora;
using Hone.Text;
using System.CommandLine;
using System.Globalization;
using Hone.Data.Parts;
using Hone.Data.Sources;

namespace Hone.Cli.Commands;

/// <summary>What may be said of documents on a command line, for the verbs that read them.</summary>
sealed class DocumentOptions
{
    readonly Option<string> _split = new("--split") { Description = "What decides a document's part: its text (hash), its group, its file (the last ones are for validation), or its own column (given).", HelpName = "RULE", DefaultValueFactory = _ => "hash" };
    readonly Option<double> _validation = NumberOption.Of("--validation", "Share for validation.", 0.1, help: "SHARE");
    readonly Option<double> _test = NumberOption.Of("--test", "Share for test.", 0.0, help: "SHARE");
    readonly Option<string?> _separator = new("--separator") { Description = @"What ends a document of plain text, such as ""\n\n""; without it each file is one.", HelpName = "TEXT" };
    readonly Option<string?> _text = new("--text-column") { Description = "The column that holds the text.", HelpName = "NAME" };
    readonly Option<string?> _group = new("--group-column") { Description = "The column that says what belongs together.", HelpName = "NAME" };
    readonly Option<string?> _part = new("--part-column") { Description = "The column that says the part.", HelpName = "NAME" };
    readonly Option<string?> _mark = new("--mark") { Description = "What begins each document; the tokenizer's own token for it, the separator, or a blank line where it is not given.", HelpName = "TEXT" };
    readonly Option<bool> _conversations = new("--conversations") { Description = "Each line is a conversation; only the answers are learned." };

    public DocumentOptions() => _split.AcceptOnlyFromAmong([.. PartRules.Names]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _split, _validation, _test, _separator, _text, _group, _part, _mark, _conversations })
            command.Options.Add(option);
    }

    public DocumentInput.Asked Of(ParseResult parsed, string path) => new()
    {
        Path = path,
        Columns = new SourceOptions
        {
            Text = parsed.GetValue(_text), Group = parsed.GetValue(_group), Part = parsed.GetValue(_part), Separator = parsed.GetValue(_separator) is { } separator ? Escapes.Read(separator) : null,
        },
        Split = parsed.GetRequiredValue(_split),
        Shares = new PartShares(parsed.GetValue(_validation), parsed.GetValue(_test)).Checked(),
        IsConversations = parsed.GetValue(_conversations),
        Mark = parsed.GetValue(_mark) is { } mark ? Escapes.Read(mark) : null,
    };

    /// <summary>The same in words, for the manifest: what must be equal for a folder to be gone on with.</summary>
    public static Dictionary<string, string> Said(DocumentInput.Asked asked) => new Dictionary<string, string>
    {
        ["split"] = asked.Split,
        ["validation"] = asked.Shares.Validation.ToString(CultureInfo.InvariantCulture),
        ["test"] = asked.Shares.Test.ToString(CultureInfo.InvariantCulture),
        ["separator"] = asked.Columns.Separator ?? "",
        ["text_column"] = asked.Columns.Text ?? "",
        ["group_column"] = asked.Columns.Group ?? "",
        ["part_column"] = asked.Columns.Part ?? "",
        ["mark"] = asked.Mark ?? "",
        ["conversations"] = asked.IsConversations ? "true" : "false",
    };
}
