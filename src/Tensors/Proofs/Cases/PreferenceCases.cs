using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class PreferenceCases
{
    static readonly (int Rows, int Time, int C, int V)[] _sizes =
        [(2, 1, 1, 2), (6, 3, 4, 5), (4, 70, 3, 33), (10, 2, 16, 65)];

    static readonly PreferenceForm[] _forms =
    [
        new(PreferenceKind.Dpo, 0.1), new(PreferenceKind.Dpo, 2, 0.2), new(PreferenceKind.Ipo, 0.4), new(PreferenceKind.Hinge, 0.7),
    ];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size =>
    {
        int count = size.Rows * size.Time;
        int[] targets = [.. Enumerable.Range(0, count).Select(i => HasTarget(i, size.Time) ? i * 11 % size.V : -1)];
        (Shape, int[])[] integers = [(new Shape(size.Rows, size.Time), targets)];
        OpCase Nats(float cap) => new($"TargetNats {size}{(cap > 0 ? $" under a soft cap of {cap}" : "")}",
            [new(size.Rows, size.Time, size.C), new(size.V, size.C)], (_, x, targets) => x[0].TargetNats(x[1], targets[0], cap),
            x => CrossEntropyCases.CrossEntropy(x[0], x[1], targets, cap, 0, count, size.C, size.V)) { Integers = integers };
        OpCase Sums(bool averages) => new($"RowSums {(size.Rows, size.Time)}{(averages ? " as means" : "")}", [new(count)],
            (_, x, targets) => x[0].RowSums(targets[0], averages), x => Sum(x[0], targets, size.Rows, size.Time, averages))
        {
            Integers = integers,
        };
        return new[] { Nats(0), Nats(1.5f), Sums(false), Sums(true) }.Concat(_forms.Select(form => new OpCase(
            $"Preference {form.Kind} of {size.Rows / 2}, β {form.Beta}, ε {form.Smoothing}", [new(size.Rows)],
            (tape, x, _) => x[0].Preference(Reference(tape, size.Rows), form), x => Losses(x[0], form)) { IsLoss = true }));
    });

    /// <summary>Long spans without a target, a row without any, and single ones.</summary>
    static bool HasTarget(int i, int time) => time < 60 ? i % 5 != 4 : i / time != 2 && (i % time is > 3 and < 12 || i % time > 60);

    static double[] Sum(double[] nats, int[] targets, int rows, int time, bool averages) => [.. Enumerable.Range(0, rows).Select(row =>
        Enumerable.Range(row * time, time).Sum(i => nats[i])
            / (averages ? Math.Max(1, targets[(row * time)..((row + 1) * time)].Count(target => target >= 0)) : 1))];

    /// <summary>A reference that is 0 everywhere: its own sums of nothing.</summary>
    static Tensor Reference(Tape tape, int rows) => tape.Input("reference", DType.Float32, new Shape(rows));

    static double[] Losses(double[] sums, PreferenceForm form) => [.. Enumerable.Range(0, sums.Length / 2).Select(pair =>
    {
        double delta = sums[2 * pair + 1] - sums[2 * pair], z = form.Beta * delta, e = form.Smoothing;
        return form.Kind switch
        {
            PreferenceKind.Ipo => Math.Pow(delta - 1 / (2 * form.Beta), 2),
            PreferenceKind.Hinge => Math.Max(0, 1 - z),
            _ => (1 - e) * Math.Log(1 + Math.Exp(-z)) + e * Math.Log(1 + Math.Exp(z)),
        };
    })];
}
