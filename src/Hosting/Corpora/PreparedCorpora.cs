using System.Text;
using Hone.Data.Rows;
using Hone.Data.Rows.Mixtures;
using Hone.Data.Rows.Packing;
using Hone.Data.Splits;
using Hone.Data.Tokens.Prepared;
using Hone.Data.Tokens.Shards;
using Hone.Hosting.Settings;
using Hone.Insight;

namespace Hone.Hosting.Corpora;

/// <summary>Data that was prepared: one folder, or several that are mixed.</summary>
static class PreparedCorpora
{
    public static Corpus Read(PreparedSettings settings, int threads)
    {
        PreparedFolder folder = PreparedFolder.Open(settings.Path);
        PreparedManifest manifest = folder.Manifest;
        IndexedRows rows = PackedSplits.Rows(folder.Read(Split.Train), settings.Packing, settings, manifest.Tokenizer.Bos[0],
            manifest.Source.Name);
        return Of(settings, [folder], [manifest.Source.Name], rows, threads) with
        {
            Packing = PackedSplits.Sentence(rows, settings.Packing),
            Tell = piece => Corpus.Told(folder.Tell(piece.Place), piece),
        };
    }

    public static Corpus Read(MixtureSettings settings, int threads)
    {
        List<PreparedFolder> folders = [];
        List<MixtureMember> members = [];
        foreach (MemberSettings asked in settings.Members)
        {
            PreparedFolder folder = PreparedFolder.Open(asked.Path);
            folders.Add(folder);
            if (folder.Tokenizer.Hash != folders[0].Tokenizer.Hash)
                throw settings.Refusal($"data.mixture.{asked.Name}.path",
                    $"{folder.Path} was prepared with another tokenizer than {folders[0].Path}; "
                    + $"prepare it with that one: hone data prepare … --tokenizer {folders[0].Path}/{PreparedFolder.TokenizerName}");
            PackingKind packing = folder.Manifest.HasMask ? PackingKind.Conversations
                : settings.Packing == PackingKind.Documents ? PackingKind.Documents : PackingKind.Windows;
            IndexedRows rows = PackedSplits.Rows(folder.Read(Split.Train), packing, settings, folder.Manifest.Tokenizer.Bos[0], asked.Name);
            Learning.Ensure(rows, folder.Path);
            members.Add(new MixtureMember(asked.Name, rows, asked.Weight, asked.Passes));
        }

        MixtureRows mixture = new(members, settings.Seed);
        if (mixture.RowCount < settings.Rows)
            throw settings.Refusal(
                "training.steps", $"training takes {settings.Rows} rows, and the mixture has {mixture.RowCount} until every source "
                + "has made all its passes; raise data.mixture.<name>.passes or lower training.steps");
        decimal weights = members.Sum(member => member.Weight);
        return Of(settings, folders, [.. members.Select(member => member.Name)], mixture, threads) with
        {
            Name = string.Join(" + ", members.Select(member => member.Name)),
            Fingerprint = PackedSplits.Hash(folders.Zip(members)
                .Select(pair => $"{pair.First.Manifest.Fingerprint} {pair.Second.Weight} {pair.Second.Epochs}")),
            Rule = string.Join(" ", members.Zip(folders).Select(pair => $"{pair.First.Name}: {pair.Second.Manifest.Rule}")),
            Packing = "mixed of "
                + string.Join(", ", members.Select(member => $"{member.Name} {Figures.Percent((double)(member.Weight / weights), 0)}"
                + (member.Epochs > 0 ? $" up to {Figures.Count(member.Epochs, "epoch")}" : ""))),
            Tell = piece => $"{members[piece.Source].Name}: {Corpus.Told(folders[piece.Source].Tell(piece.Place), piece)}",
        };
    }

    /// <summary>What one folder and several have in common.</summary>
    static Corpus Of(DataSettings settings, List<PreparedFolder> folders, string[] names, TrainingRows rows, int threads)
    {
        PreparedManifest[] manifests = [.. folders.Select(folder => folder.Manifest)];
        PreparedManifest first = manifests[0];
        ShardTokens[] train = [.. folders.Select(folder => folder.Read(Split.Train))],
            validation = [.. folders.Select(folder => folder.Read(Split.Validation))];
        return new Corpus
        {
            Name = first.Source.Name,
            Origin = string.Join(", ", folders.Select(folder => folder.Path)),
            Fingerprint = first.Fingerprint,
            Rule = first.Rule,
            Bos = Encoding.UTF8.GetString(folders[0].Tokenizer.Decode([.. first.Tokenizer.Bos])),
            HasConversations = manifests.Any(manifest => manifest.HasMask),
            Tokenizer = folders[0].Tokenizer,
            Train = rows,
            Validation = PackedSplits.Evaluation(validation, first.Tokenizer.Bos, settings),
            SourceOf = SourcesOf(folders, validation, names) is { } sourceOf ? document => Named(validation, document, sourceOf) : null,
            TrainSample = most => PackedSplits.Sample(train, first.Tokenizer.Bos, settings.Context, most,
                SourcesOf(folders, train, names)),
            TrainTokens = train.Sum(split => split.TokenCount),
            TrainBytes = manifests.Sum(manifest => manifest.Splits["train"].TextBytes),
            ValidationBytes = manifests.Sum(manifest => manifest.Splits["validation"].TextBytes),
            Prefix = PackedSplits.Prefix(validation[0], folders[0].Tokenizer, first.Tokenizer.Bos.Count),
            Opened = folders,
            TrainIds = PackedSplits.Ids(train),
            Audit = () => DataAudit.OfPrepared(folders, threads, DataAudit.AtStart),
        };
    }

    /// <summary>
    /// What names the source of a document: of several folders the folder's name, of one with several files the file's; null where there
    /// is only one.
    /// </summary>
    static Func<int, long, string>? SourcesOf(List<PreparedFolder> folders, ShardTokens[] splits, string[] names)
    {
        if (folders.Count > 1) return (folder, _) => names[folder];
        if (folders[0].Manifest.Source.Files.Count < 2) return null;
        string[] files = PackedSplits.Names(folders[0].Manifest.Source.Files.Select(file => file.Path));
        return (_, document) => files[splits[0].PlaceOf(document).File];
    }

    /// <summary>The source of a document that is counted over all splits.</summary>
    static string Named(ShardTokens[] splits, long document, Func<int, long, string> sourceOf)
    {
        int split = 0;
        for (; document >= splits[split].DocumentCount; split++) document -= splits[split].DocumentCount;
        return sourceOf(split, document);
    }
}
