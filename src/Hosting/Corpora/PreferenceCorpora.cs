using System.Runtime.InteropServices;
using System.Text;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Data that is pairs of answers, read into memory.</summary>
static class PreferenceCorpora
{
    public static Corpus Read(PreferenceSettings settings, int threads, Tokenizer? tokenizer)
    {
        DocumentInput input = DocumentInput.Open(settings.Input,
            sample => tokenizer ?? settings.Tokenizer.Make(sample, default, threads, out _));
        PreferenceEncoder encoder = (PreferenceEncoder)input.Encoder;
        EncodedPairs toLearn = new(), toMeasure = new();
        bool isEmpty = true;
        foreach (SourceDocument document in input.Source.Read())
        {
            (input.Rule.SplitOf(document) switch { Split.Train => toLearn, Split.Validation => toMeasure, _ => null })?.Add(
                document, encoder);
            isEmpty = false;
        }

        if (isEmpty) throw DocumentInput.Without(null, input.Source, input.Rule, "");
        encoder.Counts.EnsureUsed(input.Source.Name);
        if (toLearn.Count == 0 || toMeasure.Count == 0)
            throw DocumentInput.Without(toLearn.Count == 0 ? Split.Train : Split.Validation, input.Source, input.Rule,
                "Change data.split or data.validation");
        MemoryTokens train = toLearn.ToPart(), held = toMeasure.ToPart(MostPairs(settings, toMeasure.Count)),
            chosen = toMeasure.ToPart(sides: 1), chosenToLearn = toLearn.ToPart(sides: 1);
        int[] ids = new int[train.TokenCount], bos = [.. encoder.Bos.Span];
        train.Read(0, ids);
        PreferenceRows rows = new(train, settings.Context, settings.Seed, encoder.Padding) { Sources = [input.Source.Name] };
        return new Corpus
        {
            Name = input.Source.Name,
            Origin = input.Source.Origin,
            Fingerprint = PackedSplits.Hash([input.Rule.Sentence, encoder.Sentence, encoder.Tokenizer.Hash,
                Sha256.Of(MemoryMarshal.AsBytes(ids.AsSpan()))]),
            Rule = input.Rule.Sentence,
            Packing = $"{input.Source.Description}; {encoder.Counts.Sentence}; a pair takes two rows, "
                + $"{Figures.Percent(rows.PaddedShare)} of the places are padding",
            Bos = Encoding.UTF8.GetString(encoder.Tokenizer.Decode(encoder.Bos.Span)),
            HasConversations = encoder.Renderer is not null,
            Chat = encoder.Renderer?.Form,
            Counts = encoder.Counts,
            Tokenizer = encoder.Tokenizer,
            Dropped = toLearn.Dropped,
            Train = rows,
            HeldPairs = new PreferenceRows(held, settings.Context, settings.Seed, encoder.Padding),
            Validation = PackedSplits.Evaluation([chosen], bos, settings),
            TrainTokens = train.TokenCount,
            PlacesOfEpoch = (long)rows.PairCount * rows.Length,
            HeldBytes = sizeof(int) * (train.TokenCount + held.TokenCount + chosen.TokenCount + chosenToLearn.TokenCount),
            TrainBytes = toLearn.TextBytes,
            ValidationBytes = toMeasure.TextBytes,
            TrainIds = PackedSplits.Ids([train]),
            TrainSample = most => PackedSplits.Sample([chosenToLearn], bos, settings.Context, most, null),
            Prefix = PackedSplits.Prefix(chosen, encoder.Tokenizer, encoder.Bos.Length),
            Audit = () => DataAudit.OfSource(input.Source, input.Rule, threads, DataAudit.AtStart),
            Tell = piece => Corpus.Told(input.Source.Tell(piece.Place), piece),
        };
    }

    /// <summary>Pairs to be measured on, where the recipe bounds their tokens.</summary>
    static int MostPairs(PreferenceSettings settings, int count) => settings.EvaluationTokens == 0 ? count
        : (int)Math.Clamp(settings.EvaluationTokens / (2L * settings.Context), 1, count);
}
