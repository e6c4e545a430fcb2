using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Text;
using Hone.Text.Bpe;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer inspect FILE</c>: what a tokenizer is.</summary>
static class InspectTokenizer
{
    const int ShownPieces = 12, LongestShown = 48, ShownSpecials = 40;

    public static Command Command()
    {
        Argument<string> file = new("FILE")
        {
            Description = "A tokenizer file of Hone's, or a run, whose tokenizer is taken.",
            HelpName = "FILE|RUN",
        };
        Option<string> runs = Options.RunDirectory();
        Command command = new("inspect", """
            Shows what a tokenizer is: kind, size, pre-tokenizer, hash, special tokens, longest pieces.

            Example: hone tokenizer inspect books.json
            """)
        { file, runs };
        command.SetAction(parsed =>
        {
            string path = Tokenizers.PathOf(parsed.GetRequiredValue(file), parsed.GetRequiredValue(runs));
            Tokenizer tokenizer = Tokenizer.Load(path);
            int[] longest = [.. Ordinary(tokenizer).OrderByDescending(id => tokenizer.BytesOf(id).Length).ThenBy(id => id)
                .Take(ShownPieces)];
            CommandHost.Answer(parsed, () =>
            {
                JsonObject document = TokenizerDocument.Of(tokenizer, path);
                document["longest"] = new JsonArray([.. longest.Select(id => (JsonNode)new JsonObject
                {
                    ["id"] = id, ["bytes"] = tokenizer.BytesOf(id).Length, ["piece"] = TokenizerDocument.Printable(tokenizer.BytesOf(id)),
                })]);
                document["parts_of_characters"] = PartsOfCharacters(tokenizer);
                return document;
            }, () => FactSheet.Write(Terminal.OfAnswers(), Facts(tokenizer, path, longest)));
        });
        return command;
    }

    static IEnumerable<Fact> Facts(Tokenizer tokenizer, string path, int[] longest)
    {
        yield return new("file", path);
        yield return new("kind", tokenizer.Kind);
        yield return new("tokens", Tokens(tokenizer));
        if (tokenizer is BpeTokenizer bpe)
        {
            string otherNames = bpe.PreTokenizer.OtherNames.Count > 0 ? $", also called {string.Join(", ", bpe.PreTokenizer.OtherNames)}"
                : "";
            yield return new("pre-tokenizer", $"{bpe.PreTokenizer}{otherNames}");
            yield return new("merges", bpe.Vocabulary.IsOfRanks
                ? $"by rank: any two neighbours that are a token together, the lowest id first ({Figures.Count(bpe.Merges.Count, "pair")})"
                : Figures.Count(bpe.Merges.Count) + (bpe.Vocabulary.TakesWholeWords ? "; a word that is a token is not merged" : ""));
        }
        else if (tokenizer is SentencePieceTokenizer pieces)
        {
            yield return new("pre-tokenizer", $"{pieces.PreTokenizer}");
            yield return new("merges", Figures.Count(pieces.Merges.Count));
        }
        foreach ((string name, int? id) in new[] { ("begins a text", tokenizer.Frame?.Begin), ("ends a text", tokenizer.Frame?.End) })
            if (id is { } token)
                yield return new(name, $"{token} {TokenizerDocument.Printable(tokenizer.BytesOf(token))}");
        yield return new("hash", tokenizer.Hash);
        if (tokenizer.Specials.Count > 0)
            yield return new("special", string.Join("  ", tokenizer.Specials.Take(ShownSpecials)
                .Select(token =>
                $"{token.Id} "
                + $"{TokenizerDocument.Printable(tokenizer.BytesOf(token.Id))}{(token.IsAlwaysRead ? " (read in every text)" : "")}"))
                + (tokenizer.Specials.Count > ShownSpecials ? $"  and {tokenizer.Specials.Count - ShownSpecials} more" : ""));
        yield return new(
            "longest", string.Join('\n', longest.Select(id => $"{id}: {tokenizer.BytesOf(id).Length} bytes, {Piece(tokenizer, id)}")));
    }

    static string Tokens(Tokenizer tokenizer)
    {
        int ordinary = Ordinary(tokenizer).Count(), unused = tokenizer.VocabularySize - ordinary - tokenizer.Specials.Count;
        double bytes = Ordinary(tokenizer).Average(id => tokenizer.BytesOf(id).Length);
        return $"{Figures.Count(tokenizer.VocabularySize)}: {Figures.Count(ordinary)} of text, {Figures.Number(bytes, 2)} bytes long on "
            + "average, "
            + $"{Figures.Count(PartsOfCharacters(tokenizer))} of them parts of a character; {Figures.Count(tokenizer.Specials.Count)} "
            + "special"
            + (unused > 0 ? $"; {Figures.Count(unused, "id")} without a token" : "");
    }

    static string Piece(Tokenizer tokenizer, int id)
    {
        string piece = TokenizerDocument.Printable(tokenizer.BytesOf(id)).Replace(' ', '·');
        return piece.Length <= LongestShown ? piece : piece[..LongestShown] + "…";
    }

    static int PartsOfCharacters(Tokenizer tokenizer) =>
        Ordinary(tokenizer).Count(id => TokenizerDocument.TextOf(tokenizer.BytesOf(id)) is null);

    static IEnumerable<int> Ordinary(Tokenizer tokenizer)
    {
        HashSet<int> specials = [.. tokenizer.Specials.Select(token => token.Id)];
        return Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !specials.Contains(id) && !tokenizer.BytesOf(id).IsEmpty);
    }
}
