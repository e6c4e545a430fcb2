using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Pictures;
using Hone.Text;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer encode TEXT</c>: the ids of a text, and its pieces.</summary>
static class EncodeText
{
    public static Command Command()
    {
        Option<string> tokenizer = TokenizerVerbs.Tokenizer();
        Option<string> runs = Options.RunDirectory();
        Argument<string> text = new("TEXT")
        {
            Description = "The text; - or nothing reads it from standard input.",
            DefaultValueFactory = _ => "-",
        };
        Option<bool> allow = new("--allow-special")
        {
            Description = "Read special tokens where their text stands; otherwise it is text like any other.",
        };
        Option<string?> picture = Options.Picture("the pieces");
        Command command = new("encode", """
            Prints the token ids of a text; with --json also its pieces.

            Example: hone tokenizer encode --tokenizer books.json "Hello, world" --json
            """)
        { tokenizer, text, allow, picture, runs };
        command.SetAction(parsed =>
        {
            Tokenizer used = Tokenizers.Find(parsed.GetRequiredValue(tokenizer), parsed.GetRequiredValue(runs));
            byte[] bytes = parsed.GetRequiredValue(text) is "-" ? ReadInput() : Encoding.UTF8.GetBytes(parsed.GetRequiredValue(text));
            int[] ids = parsed.GetValue(allow) ? used.EncodeWithSpecials(bytes, out Dropped dropped)
                : used.Encode(bytes, Environment.ProcessorCount, out dropped);
            if (dropped.Any)
                Console.Error.WriteLine(
                    $"left out {Figures.Count(dropped.InvalidBytes, "byte")} of no UTF-8 character and "
                    + $"{Figures.Count(dropped.UnknownCharacters, "character")} without a token");
            Options.SavePicture(parsed.GetValue(picture), format => Draw(used, ids, bytes.Length, format));
            CommandHost.Answer(parsed, () => Document(used, ids, bytes.Length), () => Console.Out.WriteLine(string.Join(' ', ids)));
        });
        return command;
    }

    static JsonObject Document(Tokenizer tokenizer, int[] ids, int bytes) => new()
    {
        ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
        ["pieces"] = new JsonArray([.. ids.Select(id => (JsonNode)Piece(tokenizer, id))]),
        ["tokens"] = ids.Length,
        ["bytes"] = bytes,
        ["tokenizer"] = tokenizer.Hash,
    };

    /// <summary>The text of a piece, or its bytes where it is part of a character.</summary>
    static JsonObject Piece(Tokenizer tokenizer, int id)
    {
        JsonObject piece = new() { ["id"] = id };
        if (TokenizerDocument.TextOf(tokenizer.BytesOf(id)) is { } text)
            piece["text"] = text;
        else
            piece["bytes"] = Convert.ToHexStringLower(tokenizer.BytesOf(id));
        if (tokenizer.IsSpecial(id))
            piece["special"] = true;
        return piece;
    }

    static byte[] Draw(Tokenizer tokenizer, int[] ids, int bytes, PictureFormat format) => TokenPicture.Draw(
        TokenizerDocument.InWords(tokenizer),
        $"{Figures.Count(bytes, "byte")} in {Figures.Count(ids.Length, "token")}, "
            + $"{Figures.Number((double)bytes / Math.Max(1, ids.Length), 2)} bytes a token",
        [.. ids.Select(
            id => new TokenBox(TokenizerDocument.Printable(tokenizer.BytesOf(id)), id, tokenizer.IsSpecial(id),
            tokenizer.BytesOf(id).Contains((byte)'\n')))],
        format);

    static byte[] ReadInput()
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream all = new();
        input.CopyTo(all);
        return all.ToArray();
    }
}
