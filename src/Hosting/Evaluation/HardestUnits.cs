using System.Text;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;
using Hone.Insight.Difficulty;
using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>The documents that a checkpoint finds harder than their length and their words explain.</summary>
static class HardestUnits
{
    const int LongestText = 300;

    /// <summary>Training tokens that are counted at most, some seconds of counting.</summary>
    const long MostCounted = 1 << 22;

    /// <summary>Finds them, the strangest first; those above what is expected only.</summary>
    /// <param name="subject">Who was measured, and what it learned from.</param>
    /// <param name="text">The text.</param>
    /// <param name="measured">What it cost.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<HardUnit> Of(EvaluationSubject subject, NamedText text, MeasuredText measured, int count)
    {
        EvaluationRows rows = text.Text.Rows;
        ResamplingUnits units = ResamplingUnits.Of(rows, subject.Tokenizer.CountTextBytes);
        NgramCosts ngrams = NgramCosts.Of(subject.TrainIds, rows, units, subject.Tokenizer.VocabularySize, MostCounted);
        UnitFeatures[] features =
        [
            .. measured.Units.Select(unit => new UnitFeatures(unit.Cost.Tokens, unit.Cost.Loss,
                ngrams.Unigram[unit.Unit] / unit.Cost.Tokens, ngrams.Bigram[unit.Unit] / unit.Cost.Tokens)),
        ];
        if (ExpectedLoss.Fit(features) is not { } expected) return [];
        (int First, int End, long At)[] places = PlacesOf(rows, units, subject.Tokenizer.CountTextBytes);
        return
        [
            .. measured.Units.Zip(features).Select(pair => (pair.First.Unit, Features: pair.Second, Z: expected.ZOf(pair.Second)))
                .Where(one => one.Z > 0).OrderByDescending(one => one.Z).ThenBy(one => one.Unit).Take(count)
                .Select(one => new HardUnit(one.Unit, measured.AreDocuments ? text.Text.SourceOf?.Invoke(one.Unit) : null,
                    places[one.Unit].At, one.Features.Tokens, one.Features.Loss, expected.Of(one.Features), one.Z,
                    TextOf(subject, rows, places[one.Unit].First, places[one.Unit].End))),
        ];
    }

    /// <summary>The tokens of each unit, and the byte of the text that it begins at.</summary>
    static (int First, int End, long At)[] PlacesOf(EvaluationRows rows, ResamplingUnits units, Func<int, int> bytesOf)
    {
        (int First, int End, long At)[] places = new (int, int, long)[units.Count];
        long at = 0;
        for (int token = 0; token < rows.TokenCount; token++)
        {
            int unit = units[token];
            if (places[unit].End == 0) places[unit] = (token, token + 1, at);
            else places[unit].End = token + 1;
            at += bytesOf(rows.IdAt(token));
        }

        return places;
    }

    static string TextOf(EvaluationSubject subject, EvaluationRows rows, int first, int end)
    {
        List<byte> bytes = [];
        for (int token = first; token < end && bytes.Count < 4 * LongestText; token++)
            if (subject.Tokenizer.CountTextBytes(rows.IdAt(token)) > 0) bytes.AddRange(subject.Tokenizer.BytesOf(rows.IdAt(token)));
        string text = Encoding.UTF8.GetString([.. bytes]);
        if (text.Length <= LongestText) return text;
        int cut = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..cut] + "…";
    }
}
