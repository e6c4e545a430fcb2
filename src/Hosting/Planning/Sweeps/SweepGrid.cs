using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>What a sweep trains: each budget with each depth, from each seed.</summary>
/// <remarks>What is named twice is trained once. Cells of small budgets come first, so that a result grows from the cheap end.</remarks>
/// <param name="Budgets">Floating-point operations of a run.</param>
/// <param name="Depths">Depths of the model.</param>
/// <param name="Seeds">Seeds; empty for the recipe's own.</param>
public sealed record SweepGrid(IReadOnlyList<double> Budgets, IReadOnlyList<int> Depths, IReadOnlyList<long> Seeds)
{
    const int DeepestDepth = 256;

    /// <summary>Budgets and depths in their order, without what is there twice.</summary>
    /// <exception cref="InvalidDataException">The grid is empty, has what cannot be, or is too small for a law.</exception>
    internal SweepGrid Checked()
    {
        if (Budgets.Count == 0 || Depths.Count == 0)
            throw new InvalidDataException(
                $"the grid is empty: it has {Budgets.Count} budgets and {Depths.Count} depths\n"
                + "Name some of both: --budgets 1e13,3e13,1e14 --depths 2,3,4,6.");
        if (Budgets.FirstOrDefault(flops => !(flops > 0 && double.IsFinite(flops)), 1) is var odd and not 1)
            throw new InvalidDataException($"a budget of {odd} operations cannot be\nWrite floating-point operations, such as 1e13.");
        if (Depths.FirstOrDefault(depth => depth is < 1 or > DeepestDepth, 1) is var deep and not 1)
            throw new InvalidDataException($"a depth of {deep} cannot be\nWrite whole numbers from 1 to {DeepestDepth}.");
        SweepGrid tidy = new([.. Budgets.Distinct().Order()], [.. Depths.Distinct().Order()], [.. Seeds.Distinct()]);
        int cells = tidy.Budgets.Count * tidy.Depths.Count, missing = LawFitter.FewestCells - cells;
        return missing <= 0 ? tidy : throw new InvalidDataException(
            $"a grid of {Counted(tidy.Budgets.Count, "budget")} and {Counted(tidy.Depths.Count, "depth")} has "
            + $"{Counted(cells, "cell")}, and a law of {LawFitter.Parameters} parameters needs {LawFitter.FewestCells}: {missing} more\n"
            + "Add budgets or depths; seeds of a cell are no further cells.");
    }

    static string Counted(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";
}
