using System.Globalization;
using Hone.Runs;
using Hone.Tensors.Random;

namespace Hone.Insight.Comparison;

/// <summary>Which of the settings that differ among runs go with a better or worse result.</summary>
/// <remarks>
/// The results are ranked, so that one run that diverged weighs no more than any other; one that failed before it was measured is last.
/// A number with many values is ranked too, and the two rankings correlated (Spearman 1904); a word, or a number of few values, is judged
/// by how much of the ranks' variance lies between its values (the effect size of Kruskal and Wallis 1952,
/// doi:10.1080/01621459.1952.10483441), which also sees a best value in the middle. Both are shares of variance, and what chance alone
/// would explain is taken off (Wherry 1931). How often chance does as well is
/// found by shuffling the results, every setting at once, against the best of all settings (Westfall and Young 1993), so that looking at
/// many settings makes none look important.
/// </remarks>
/// <param name="Runs">Runs that have a result.</param>
/// <param name="Objective">What is explained.</param>
/// <param name="Settings">The settings that differ, the most important first.</param>
public sealed record Importance(int Runs, string Objective, IReadOnlyList<SettingImportance> Settings)
{
    const int Shuffles = 10_000, MostOrders = 5040;

    /// <summary>Weighs the settings that differ, by the runs' best validation loss; in bits per byte where tokenizers differ.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="differences">In what their records differ.</param>
    /// <returns>Null where fewer than <see cref="RunComparison.FewestForImportance"/> have a result, or no setting differs.</returns>
    public static Importance? Of(IReadOnlyList<ComparedRun> runs, IReadOnlyList<RecordDifference> differences)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(differences);
        bool inBits = differences.Any(difference => difference is { Section: "tokenizer", Name: "hash" });
        double?[] results = [.. runs.Select(run => (inBits ? run.Curves.Best?.BitsPerByte : run.Curves.Best?.Loss)
            ?? (run.Status == RunStatus.Failed ? double.PositiveInfinity : null))];
        int[] chosen = [.. Enumerable.Range(0, runs.Count).Where(i => results[i] is not null)];
        if (chosen.Length < RunComparison.FewestForImportance) return null;
        IReadOnlyList<SettingImportance> weighed = Weigh(
            [.. differences.Where(difference => difference is { Section: "recipe", Name: not "seed" })
                .Select(difference => difference with { Values = [.. chosen.Select(i => difference.Values[i])] })],
            [.. chosen.Select(i => results[i]!.Value)]);
        return weighed.Count == 0 ? null : new Importance(chosen.Length, inBits ? "best bits per byte" : "best validation loss", weighed);
    }

    /// <summary>Weighs settings.</summary>
    /// <param name="settings">Those in which the runs differ.</param>
    /// <param name="results">What came of each run; lower is better.</param>
    public static IReadOnlyList<SettingImportance> Weigh(IReadOnlyList<RecordDifference> settings, IReadOnlyList<double> results)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(results);
        List<Factor> all = [];                                               // those that change together are one
        foreach (RecordDifference setting in settings.OrderBy(setting => setting.IsDerived))
        {
            Factor factor = new(setting);
            if (all.Find(known => known.IsInseparableFrom(factor)) is { } same) same.Companions.Add(setting);
            else if (factor.Levels > 1) all.Add(factor);
        }

        Factor[] factors = [.. all];
        double[] ranks = Ranks.Of(results);
        if (factors.Length == 0) return [];
        double[] shares = [.. factors.Select(factor => factor.ShareOf(ranks))];
        int[] beaten = new int[factors.Length];
        int orders = 0;
        foreach (double[] shuffled in Orders(ranks))
        {
            orders++;
            double best = factors.Max(factor => factor.ShareOf(shuffled));
            for (int i = 0; i < factors.Length; i++)
                if (best >= shares[i] - 1e-12) beaten[i]++;
        }

        return
        [
            .. factors.Select((factor, i) => new SettingImportance(factor.Setting.Name, Math.Max(0, shares[i]),
                    factor.CorrelationWith(ranks), (double)beaten[i] / Math.Max(1, orders),
                    [.. factor.Companions.Where(setting => setting.IsDerived).Select(setting => setting.Name)],
                    [.. factor.Companions.Where(setting => !setting.IsDerived).Select(setting => setting.Name)]))
                .OrderByDescending(setting => setting.Share).ThenBy(setting => setting.Chance),
        ];
    }

    /// <summary>All orders of few results, the given one among them; of many, that and random ones.</summary>
    static IEnumerable<double[]> Orders(double[] ranks)
    {
        double[] order = [.. ranks];
        long count = 1;
        for (int n = 2; n <= ranks.Length && count <= MostOrders; n++) count *= n;
        if (count <= MostOrders)
        {
            foreach (double[] each in Permuted(order, 0)) yield return each;
            yield break;
        }

        yield return order;
        Philox random = new(0, Purpose.Shuffling);
        for (uint shuffle = 0; shuffle < Shuffles; shuffle++)
        {
            for (int i = order.Length - 1; i > 0; i--)                           // Fisher and Yates
            {
                int j = (int)(random.Uniform((ulong)i, shuffle) * (i + 1));
                (order[i], order[j]) = (order[j], order[i]);
            }

            yield return order;
        }
    }

    static IEnumerable<double[]> Permuted(double[] order, int from)
    {
        if (from == order.Length)
        {
            yield return order;
            yield break;
        }

        for (int i = from; i < order.Length; i++)
        {
            (order[from], order[i]) = (order[i], order[from]);
            foreach (double[] each in Permuted(order, from + 1)) yield return each;
            (order[from], order[i]) = (order[i], order[from]);
        }
    }

    /// <summary>A setting as something that results may depend on.</summary>
    sealed class Factor
    {
        readonly int[] _level;
        readonly int[] _counts;                                                  // runs of each level
        readonly double[] _sums;
        readonly double[]? _ranks;                                               // where it is a number of many values

        public Factor(RecordDifference setting)
        {
            Setting = setting;
            string[] texts = [.. setting.Values.Select(value => value ?? "")];
            string[] levels = [.. texts.Distinct()];
            _level = [.. texts.Select(text => Array.IndexOf(levels, text))];
            Levels = levels.Length;
            (_counts, _sums) = ([.. levels.Select((_, level) => _level.Count(own => own == level))], new double[Levels]);
            double?[] numbers = [.. texts.Select(text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : (double?)null)];
            if (numbers.All(number => number is not null) && (Levels == 2 || Levels > texts.Length / 2))
                _ranks = Ranks.Of([.. numbers.Select(number => number!.Value)]);
        }

        public RecordDifference Setting { get; }

        /// <summary>Settings whose values are equal for the same runs.</summary>
        public List<RecordDifference> Companions { get; } = [];

        public int Levels { get; }

        /// <summary>The share of the ranks' variance that it explains, less what chance alone would.</summary>
        public double ShareOf(double[] ranks)
        {
            int n = ranks.Length, parameters = _ranks is null ? Levels - 1 : 1;
            double mean = (n + 1) / 2.0, total = 0;
            foreach (double rank in ranks) total += Square(rank - mean);
            double share = total == 0 ? 0 : _ranks is null ? Between(ranks, mean) / total : Square(Ranks.Correlation(_ranks, ranks));
            return n - 1 - parameters > 0 ? 1 - (1 - share) * (n - 1) / (n - 1 - parameters) : 0;
        }

        /// <summary>Its direction: above 0, more of it goes with a higher result; null where it has none.</summary>
        public double? CorrelationWith(double[] ranks) => _ranks is null ? null : Ranks.Correlation(_ranks, ranks);

        /// <summary>Whether the runs with equal values of one are those of the other.</summary>
        public bool IsInseparableFrom(Factor other) =>
            _level.Zip(other._level).Distinct().Count() == Math.Max(Levels, other.Levels) && Levels == other.Levels;

        /// <summary>Sum of squares between levels; asked for ten thousand times.</summary>
        double Between(double[] ranks, double mean)
        {
            Array.Clear(_sums);
            for (int i = 0; i < ranks.Length; i++) _sums[_level[i]] += ranks[i] - mean;
            double between = 0;
            for (int level = 0; level < Levels; level++) between += Square(_sums[level]) / _counts[level];
            return between;
        }

        static double Square(double value) => value * value;
    }
}
