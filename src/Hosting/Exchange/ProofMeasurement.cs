using Hone.Data.Rows;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Exchange;

/// <summary>Runs a checkpoint and what was written of it on the same text, and holds their guesses and their numbers together.</summary>
static class ProofMeasurement
{
    /// <summary>So many scores are held of each: 256 MB. A row of a large vocabulary is cut.</summary>
    const int MostScores = 1 << 26;

    const double High = 0.999;
    const int PieceLength = 1 << 16;

    /// <summary>Measures.</summary>
    /// <param name="subject">The checkpoint, with the text.</param>
    /// <param name="written">The model as it was read back.</param>
    /// <param name="tensors">The tensors of a model, as they are called there.</param>
    /// <param name="mostTokens">About how many tokens; 0 for all.</param>
    /// <param name="progress">Told now and then how many rows of how many are done.</param>
    public static ExportProof Of(EvaluationSubject subject, GptModel written, Func<GptOptions, IEnumerable<FamilyTensor>> tensors,
        long mostTokens, Action<int, int>? progress = null)
    {
        NamedText text = subject.Texts[^1];
        EvaluationRows rows = mostTokens > 0 ? text.Text.Rows.Take(mostTokens) : text.Text.Rows;
        int vocabulary = subject.Model.Options.Vocabulary, length = Math.Clamp(MostScores / vocabulary, 1, rows.Length);
        using NextTokenScores before = new(subject.Model, subject.Backend, length), after = new(written, subject.Backend, length);
        int[] inputs = new int[rows.Length], targets = new int[rows.Length], piece = new int[length];
        Guess[] guesses = new Guess[length];
        List<Cost> costsBefore = [], costsAfter = [];
        List<double> divergences = [];
        long equal = 0, computed = 0;
        for (int row = 0; row < rows.RowCount; row++)
        {
            rows.Read(row, inputs, targets);
            for (int at = 0; at < rows.Length; at += length)
            {
                int count = Math.Min(length, rows.Length - at);
                int[] wanted = targets.AsSpan(at, count).ToArray();
                if (wanted.All(target => target < 0)) continue;
                piece.AsSpan().Clear();
                inputs.AsSpan(at, count).CopyTo(piece);
                ReadOnlyMemory<float> p = before.Run(piece), q = after.Run(piece);
                Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = subject.Backend.Threads }, i =>
                {
                    if (wanted[i] >= 0)
                        guesses[i] = Guess.Of(
                            p.Span.Slice(i * vocabulary, vocabulary), q.Span.Slice(i * vocabulary, vocabulary), wanted[i]);
                });
                Cost one = default, other = default;
                for (int i = 0; i < count; i++)                              // sums in the order of the text, whoever computed what
                {
                    if (wanted[i] < 0) continue;
                    Guess guess = guesses[i];
                    int bytes = subject.Tokenizer.CountTextBytes(wanted[i]);
                    one += new Cost(1, bytes, guess.Before, bytes > 0 ? guess.Before : 0, guess.ChoiceBefore == wanted[i] ? 1 : 0);
                    other += new Cost(1, bytes, guess.After, bytes > 0 ? guess.After : 0, guess.ChoiceAfter == wanted[i] ? 1 : 0);
                    divergences.Add(guess.Divergence);
                    if (guess.ChoiceBefore == guess.ChoiceAfter) equal++;
                }

                costsBefore.Add(one);
                costsAfter.Add(other);
                computed += length;
            }

            progress?.Invoke(row + 1, rows.RowCount);
        }

        if (divergences.Count == 0)
            throw new InvalidDataException($"{text.Name} has no token to be predicted, and nothing can be proved on it\n"
                + "Give a longer text with --data.");
        double mean = divergences.Average();
        divergences.Sort();
        return new ExportProof
        {
            Text = text.Name, Tokens = divergences.Count,
            Before = costsBefore.Aggregate(default(Cost), (sum, cost) => sum + cost),
            After = costsAfter.Aggregate(default(Cost), (sum, cost) => sum + cost),
            Interval = Bootstrap.Difference(costsAfter, costsBefore, seed: 1, cost => cost.Loss),
            MeanDivergence = mean, HighDivergence = divergences[(int)Math.Ceiling(High * divergences.Count) - 1],
            EqualChoices = (double)equal / divergences.Count, Tensors = [.. Errors(subject.Model, written, tensors)],
            SpeedBefore = computed / before.Seconds, SpeedAfter = computed / after.Seconds,
        };
    }

    /// <summary>What was lost of each tensor. The same names stand for the same numbers in both models.</summary>
    static IEnumerable<TensorError> Errors(
        GptModel before, GptModel after, Func<GptOptions, IEnumerable<FamilyTensor>> tensors)
    {
        Dictionary<string, Tensor> ours = before.Parameters.All.ToDictionary(one => one.Name, one => one.Tensor),
            theirs = after.Parameters.All.ToDictionary(one => one.Name, one => one.Tensor);
        float[] one = new float[PieceLength], other = new float[PieceLength];
        foreach ((FamilyTensor source, FamilyTensor target) in tensors(before.Options).Zip(tensors(after.Options)))
        {
            double largest = 0, lost = 0, all = 0;
            for (long at = 0; at < source.Count; at += PieceLength)
            {
                int count = (int)Math.Min(PieceLength, source.Count - at);
                Span<float> x = one.AsSpan(0, count), y = other.AsSpan(0, count);
                if (source.Parameter is { } name) ours[name].Download(x, source.Start + at);
                else x.Fill(1);
                theirs[target.Parameter!].Download(y, target.Start + at);
                for (int i = 0; i < count; i++)
                {
                    double difference = (double)x[i] - y[i];
                    largest = Math.Max(largest, Math.Abs(difference));
                    lost += difference * difference;
                    all += (double)x[i] * x[i];
                }
            }

            yield return new TensorError(source.Name, largest, lost == 0 ? 0 : Math.Sqrt(lost / all));
        }
    }

    /// <summary>What both models say of one token.</summary>
    /// <param name="Before">Nats of it to the checkpoint.</param>
    /// <param name="After">Nats of it to the written model.</param>
    /// <param name="Divergence">Σ p·ln(p/q), nats.</param>
    /// <param name="ChoiceBefore">The checkpoint's likeliest token.</param>
    /// <param name="ChoiceAfter">The written model's.</param>
    readonly record struct Guess(double Before, double After, double Divergence, int ChoiceBefore, int ChoiceAfter)
    {
        public static Guess Of(ReadOnlySpan<float> p, ReadOnlySpan<float> q, int target)
        {
            (double sumP, int bestP) = LogSum(p);
            double before = sumP - p[target];
            if (p.SequenceEqual(q)) return new Guess(before, before, 0, bestP, bestP);
            (double sumQ, int bestQ) = LogSum(q);
            double divergence = 0;
            for (int i = 0; i < p.Length; i++)
            {
                double ours = p[i] - sumP;
                divergence += Math.Exp(ours) * (ours - (q[i] - sumQ));
            }

            return new Guess(before, sumQ - q[target], Math.Max(0, divergence), bestP, bestQ);   // rounding alone could make it negative
        }

        static (double LogSum, int Best) LogSum(ReadOnlySpan<float> scores)
        {
            int best = 0;
            for (int i = 1; i < scores.Length; i++)
                if (scores[i] > scores[best]) best = i;
            double sum = 0;
            foreach (float score in scores) sum += Math.Exp((double)score - scores[best]);
            return (scores[best] + Math.Log(sum), best);
        }
    }
}
