using System.Security.Cryptography;
using System.Text;
using Hone.Hosting.Recipes;
using Hone.Data;
using Hone.Data.Mixtures;
using Hone.Data.Parts;
using Hone.Data.Prepared;
using Hone.Data.Shards;
using Hone.Data.Sources;
using Hone.Data.Streaming;
using Hone.Insight.Reports;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>Data that is documents: prepared, mixed, streamed, or read into memory.</summary>
static class DocumentCorpora
{
    /// <summary>Validation tokens that a stream is searched for where a recipe asks for all: enough to measure well.</summary>
    const long StreamedValidationTokens = 1 << 20;

    const int Stretch = 1 << 20;
    const long CountedOfStream = 1 << 22;

    /// <summary>Whether a recipe names documents, and not one running text or stories.</summary>
    public static bool AreAskedFor(Recipe recipe)
    {
        if (recipe.NamesIn("data.mixture").Count > 0) return true;
        if (!recipe.Gives("data.path") || (recipe.Gives("data.source") && recipe.ChoiceOr("data.source", "file", "a path is given") == "stories")) return false;
        if (recipe.Gives("data.streaming") && recipe.Flag("data.streaming")) return true;
        if (recipe.Gives("data.packing") && recipe.ChoiceOr("data.packing", "windows", "the data is text") != "windows") return true;
        string path = recipe.Text("data.path");
        if (!Path.Exists(path)) return false;
        // Between documents a special token is that token, never its spelling; so such a text is documents, as data prepare has it.
        return Source.HoldsDocuments(path) || (recipe.OptionalText("data.separator") is { } separator && TokenizerChoice.HasSpecial(recipe, separator));
    }

    /// <summary>Reads, or opens, what a recipe names.</summary>
    public static Corpus Read(Recipe recipe, int context, int threads, Tokenizer? tokenizer)
    {
        if (recipe.NamesIn("data.mixture") is { Count: > 0 } names) return Mixed(recipe, names, context, threads);
        string path = recipe.Text("data.path");
        _ = recipe.ChoiceOr("data.source", "file", "a path is given");
        if (PreparedFolder.IsAt(path)) return Prepared(recipe, path, context, threads);

        string packing = recipe.ChoiceOr("data.packing", "windows", "the data is text");
        DocumentInput input = DocumentInput.Open(DocumentInput.Of(recipe, path, packing == "conversations"), sample => Tokens(recipe, tokenizer, sample, threads));
        return recipe.Flag("data.streaming") ? Streamed(recipe, input, KindOf(packing), context, threads) : InMemory(recipe, input, KindOf(packing), context, threads);
    }

    static Corpus Prepared(Recipe recipe, string path, int context, int threads)
    {
        PreparedFolder folder = PreparedFolder.Open(path);
        ShardPart train = folder.Read(Part.Train), validation = folder.Read(Part.Validation);
        PreparedManifest manifest = folder.Manifest;
        PackingKind packing = PackingOf(recipe, manifest.HasMask);
        IndexedRows rows = Rows(train, packing, context, recipe, manifest.Tokenizer.Mark[0], manifest.Source.Name);
        EvaluationRows measured = Evaluation([validation], manifest.Tokenizer.Mark, context, recipe);
        return new Corpus
        {
            Name = manifest.Source.Name,
            Origin = folder.Path,
            Fingerprint = manifest.Fingerprint,
            Rule = manifest.Rule,
            Packing = Sentence(rows, packing),
            Mark = MarkOf(folder),
            HasConversations = manifest.HasMask,
            Tokenizer = folder.Tokenizer,
            Train = rows,
            Validation = measured,
            TrainTokens = train.TokenCount,
            TrainBytes = manifest.Parts["train"].TextBytes,
            ValidationBytes = manifest.Parts["validation"].TextBytes,
            Opening = Opening(validation, folder.Tokenizer, manifest.Tokenizer.Mark.Count),
            Tell = piece => $"{folder.Tell(piece.Place)}, token {piece.Offset:N0}",
            Opened = [folder],
            TrainIds = Ids([train]),
            Audit = () => DataAudit.OfPrepared([folder], threads, DataAudit.AtStart),
        };
    }

    static Corpus Mixed(Recipe recipe, IReadOnlyList<string> names, int context, int threads)
    {
        if (recipe.Gives("data.path"))
            throw recipe.Refusal("data.path", "data.path and data.mixture are both given; keep one of them");
        List<PreparedFolder> folders = [];
        List<MixtureMember> members = [];
        List<ShardPart> validations = [];
        foreach (string name in names)
        {
            PreparedFolder folder = PreparedFolder.Open(recipe.Text($"data.mixture.{name}.path"));
            folders.Add(folder);
            if (folder.Tokenizer.Hash != folders[0].Tokenizer.Hash)
                throw recipe.Refusal($"data.mixture.{name}.path",
                    $"{folder.Path} was prepared with another tokenizer than {folders[0].Path}; prepare it with that one: hone data prepare … --tokenizer {folders[0].Path}/{PreparedFolder.TokenizerName}");
            PackingKind packing = folder.Manifest.HasMask ? PackingKind.Conversations
                : recipe.ChoiceOr("data.packing", "windows", "the data is text") == "documents" ? PackingKind.Documents : PackingKind.Windows;
            IndexedRows rows = Rows(folder.Read(Part.Train), packing, context, recipe, folder.Manifest.Tokenizer.Mark[0], name);
            Learning.Ensure(rows, folder.Path);
            members.Add(new MixtureMember(name, rows, (decimal)recipe.Number($"data.mixture.{name}.weight"), recipe.Long($"data.mixture.{name}.passes")));
            validations.Add(folder.Read(Part.Validation));
        }

        MixtureRows mixture = new(members, (ulong)recipe.Long("seed"));
        long needed = recipe.Long("training.steps") * recipe.Integer("training.batch") * recipe.Integer("training.micro_batches");
        if (mixture.RowCount < needed)
            throw recipe.Refusal("training.steps", $"training takes {needed} rows, and the mixture has {mixture.RowCount} until every source has made all its passes; raise data.mixture.<name>.passes or lower training.steps");
        PreparedManifest[] manifests = [.. folders.Select(folder => folder.Manifest)];
        decimal weights = members.Sum(member => member.Weight);
        return new Corpus
        {
            Name = string.Join(" + ", names),
            Origin = string.Join(", ", folders.Select(folder => folder.Path)),
            Fingerprint = Hash(manifests.Zip(members).Select(pair => $"{pair.First.Fingerprint} {pair.Second.Weight} {pair.Second.Epochs}")),
            Rule = string.Join(" ", names.Zip(manifests).Select(pair => $"{pair.First}: {pair.Second.Rule}")),
            Packing = "mixed of " + string.Join(", ", members.Select(member =>
                $"{member.Name} {(double)(member.Weight / weights):P0}{(member.Epochs > 0 ? $" up to {Figures.Count(member.Epochs, "epoch")}" : "")}")),
            Mark = MarkOf(folders[0]),
            HasConversations = manifests.Any(manifest => manifest.HasMask),
            Tokenizer = folders[0].Tokenizer,
            Train = mixture,
            Validation = Evaluation(validations, manifests[0].Tokenizer.Mark, context, recipe),
            TrainTokens = members.Sum(member => member.Rows.TokenCount),
            TrainBytes = manifests.Sum(manifest => manifest.Parts["train"].TextBytes),
            ValidationBytes = manifests.Sum(manifest => manifest.Parts["validation"].TextBytes),
            Opening = Opening(validations[0], folders[0].Tokenizer, manifests[0].Tokenizer.Mark.Count),
            Tell = piece => $"{names[piece.Source]}: {folders[piece.Source].Tell(piece.Place)}, token {piece.Offset:N0}",
            Opened = folders,
            TrainIds = Ids(folders.Select(folder => folder.Read(Part.Train))),
            Audit = () => DataAudit.OfPrepared(folders, threads, DataAudit.AtStart),
        };
    }

    static Corpus Streamed(Recipe recipe, DocumentInput input, PackingKind packing, int context, int threads)
    {
        // Validation is a fixed list, so it is read first, and no further than it must.
        long most = recipe.Long("evaluation.tokens") is > 0 and var asked ? asked : StreamedValidationTokens;
        SourcePlace from = input.Rule is ByFile byFile ? new SourcePlace(byFile.FirstValidationFile, 0, 0) : default;
        EncodedDocuments measured = new();
        foreach (SourceDocument document in input.Source.Read(from))
        {
            if (input.Rule.PartOf(document) != Part.Validation) continue;
            if (measured.TokenCount >= most) break;
            measured.Add(document, input.Encoder, threads: 1);
        }

        MemoryPart validation = measured.ToPart();
        EnsureDocuments(validation, input, Part.Validation);
        StreamOptions options = new() { Source = input.Source, Rule = input.Rule, Encoder = input.Encoder, Packing = packing };
        return new Corpus
        {
            Name = input.Source.Name,
            Origin = input.Source.Origin,
            Fingerprint = Hash([input.Rule.Sentence, input.Encoder.Sentence, input.Encoder.Tokenizer.Hash,
                .. input.Source.Files.Select(file => $"{Path.GetFileName(file.Path)} {file.Bytes} {file.Units}")]),
            Rule = input.Rule.Sentence,
            Packing = $"streamed from {input.Source.Description}; {Sentence(null, packing) ?? "windows over running text"}",
            Mark = Encoding.UTF8.GetString(input.Encoder.Tokenizer.Decode(input.Encoder.Mark.Span)),
            HasConversations = input.Encoder.HasMask,
            Tokenizer = input.Encoder.Tokenizer,
            Dropped = measured.Dropped,
            Train = new StreamedRows(options, context, (ulong)recipe.Long("seed")),
            Validation = Evaluation([validation], [.. input.Encoder.Mark.Span], context, recipe),
            ValidationBytes = measured.TextBytes,
            Opening = Opening(validation, input.Encoder.Tokenizer, input.Encoder.Mark.Length),
            TrainIds = FirstIds(input),
            Audit = () => DataAudit.OfSource(input.Source, input.Rule, threads, DataAudit.AtStart),
            Tell = piece => $"{input.Source.Tell(piece.Place)}, token {piece.Offset:N0}",
        };
    }

    static Corpus InMemory(Recipe recipe, DocumentInput input, PackingKind packing, int context, int threads)
    {
        EncodedDocuments toLearn = new(), toMeasure = new();                 // both in one pass over the source
        bool isEmpty = true;
        foreach (SourceDocument document in input.Source.Read())
        {
            isEmpty = false;
            (input.Rule.PartOf(document) switch { Part.Train => toLearn, Part.Validation => toMeasure, _ => null })?.Add(document, input.Encoder, threads);
        }

        if (isEmpty) throw DocumentInput.Without(null, input.Source, input.Rule, "");
        MemoryPart train = toLearn.ToPart(), validation = toMeasure.ToPart();
        EnsureDocuments(train, input, Part.Train);
        EnsureDocuments(validation, input, Part.Validation);
        int[] ids = new int[train.TokenCount];
        train.Read(0, ids);
        IndexedRows rows = Rows(train, packing, context, recipe, input.Encoder.Padding, input.Source.Name);
        return new Corpus
        {
            Name = input.Source.Name,
            Origin = input.Source.Origin,
            Fingerprint = Hash([input.Rule.Sentence, input.Encoder.Sentence, input.Encoder.Tokenizer.Hash,
                Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(ids.AsSpan())))]),
            Rule = input.Rule.Sentence,
            Packing = $"{input.Source.Description}; {Sentence(rows, packing) ?? "windows over running text"}",
            Mark = Encoding.UTF8.GetString(input.Encoder.Tokenizer.Decode(input.Encoder.Mark.Span)),
            HasConversations = input.Encoder.HasMask,
            Tokenizer = input.Encoder.Tokenizer,
            Dropped = toLearn.Dropped,
            Train = rows,
            Validation = Evaluation([validation], [.. input.Encoder.Mark.Span], context, recipe),
            TrainTokens = train.TokenCount,
            TrainBytes = toLearn.TextBytes,
            ValidationBytes = toMeasure.TextBytes,
            Opening = Opening(validation, input.Encoder.Tokenizer, input.Encoder.Mark.Length),
            TrainIds = Ids([train]),
            Audit = () => DataAudit.OfSource(input.Source, input.Rule, threads, DataAudit.AtStart),
            Tell = piece => $"{input.Source.Tell(piece.Place)}, token {piece.Offset:N0}",
        };
    }

    /// <summary>All tokens of parts, a stretch at a time; each is borrowed until the next.</summary>
    static IEnumerable<ReadOnlyMemory<int>> Ids(IEnumerable<TokenPart> parts)
    {
        foreach (TokenPart part in parts)
            for (long start = 0; start < part.TokenCount; start += Stretch)
            {
                int[] ids = new int[Math.Min(Stretch, part.TokenCount - start)];
                part.Read(start, ids);
                yield return Array.ConvertAll(ids, TokenPart.IdOf);
            }
    }

    /// <summary>The first tokens of a stream, encoded anew: a few millions say what a bigram can know.</summary>
    static IEnumerable<ReadOnlyMemory<int>> FirstIds(DocumentInput input)
    {
        long given = 0;
        List<int> tokens = [];
        foreach (SourceDocument document in input.Source.Read())
        {
            if (given >= CountedOfStream) yield break;
            if (input.Rule.PartOf(document) != Part.Train) continue;
            tokens.Clear();
            input.Encoder.Encode(document, tokens, threads: 1);
            given += tokens.Count;
            yield return tokens.ConvertAll(TokenPart.IdOf).ToArray();
        }
    }

    static IndexedRows Rows(TokenPart part, PackingKind packing, int context, Recipe recipe, int padding, string name)
    {
        ulong seed = (ulong)recipe.Long("seed");
        if (packing != PackingKind.Windows)
            return new PackedRows(part, context, seed, padding, crops: packing == PackingKind.Documents) { Sources = [name] };
        Split.EnsureRow("training", part.TokenCount, context);
        return new WindowRows(part, context, seed) { Sources = [name] };
    }

    static EvaluationRows Evaluation(IEnumerable<TokenPart> parts, IReadOnlyList<int> mark, int context, Recipe recipe)
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(parts.SelectMany(part => Documents(part, mark)), mark.ToArray(), context);
        return recipe.Long("evaluation.tokens") is > 0 and var most ? rows.Take(most) : rows;
    }

    /// <summary>Documents with their mark behind them instead of in front: it is what follows the last token. It is learned where the rest is.</summary>
    static IEnumerable<ReadOnlyMemory<int>> Documents(TokenPart part, IReadOnlyList<int> mark)
    {
        for (long document = 0; document < part.DocumentCount; document++)
        {
            long start = part.StartOf(document);
            int[] tokens = new int[part.StartOf(document + 1) - start];
            part.Read(start, tokens);
            int[] ending = tokens[..mark.Count];
            tokens.AsSpan(mark.Count).CopyTo(tokens);
            ending.CopyTo(tokens.AsSpan(tokens.Length - mark.Count));
            yield return tokens;
        }
    }

    static ReadOnlyMemory<byte> Opening(TokenPart part, Tokenizer tokenizer, int mark)
    {
        int[] ids = new int[Math.Min(1024, part.StartOf(1) - mark)];
        part.Read(mark, ids);
        return tokenizer.Decode([.. ids.Select(TokenPart.IdOf)]);
    }

    static void EnsureDocuments(MemoryPart part, DocumentInput input, Part which)
    {
        if (part.DocumentCount == 0)
            throw DocumentInput.Without(which, input.Source, input.Rule, "Change data.split or data.validation");
    }

    static PackingKind PackingOf(Recipe recipe, bool isConversations) =>
        KindOf(recipe.ChoiceOr("data.packing", isConversations ? "conversations" : "windows", isConversations ? "the data is conversations" : "the data is text"));

    static PackingKind KindOf(string name) => Enum.Parse<PackingKind>(name, ignoreCase: true);

    static string? Sentence(IndexedRows? rows, PackingKind packing)
    {
        string kind = packing == PackingKind.Documents ? "each row begins with a document, best fit first, cropped where none fits" : "whole conversations, best fit first, padded";
        return rows is PackedRows packed
            ? $"{kind}; {Figures.Percent(packed.LostShare)} of the tokens stand in no row, {Figures.Percent(packed.PaddedShare)} of the places are padding"
                + (packed.LeftOutDocuments > 0 ? $", {Figures.Count(packed.LeftOutDocuments, "document")} longer than a row left out" : "")
            : packing == PackingKind.Windows ? null : kind;
    }

    /// <summary>The run's own tokenizer where it goes on, else one learned from the beginning of the text.</summary>
    static Tokenizer Tokens(Recipe recipe, Tokenizer? own, Func<ReadOnlyMemory<byte>> sample, int threads)
    {
        TokenizerChoice choice = TokenizerChoice.Of(recipe);
        return own ?? choice.Make(sample, default, threads, out _);
    }

    static string MarkOf(PreparedFolder folder) => Encoding.UTF8.GetString(folder.Tokenizer.Decode([.. folder.Manifest.Tokenizer.Mark]));

    static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
