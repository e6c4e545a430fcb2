namespace Hone.Models.Gpt;

/// <summary>Where the two narrow matrices of an addition (<see cref="LoraOptions"/>) stand among a model's parameters.</summary>
/// <param name="Module">The matrix that they are added to.</param>
/// <param name="Rank">r.</param>
/// <param name="Scale">s.</param>
/// <param name="Inner">The parameter that has A among its rows, [Σ r, inputs]: of all matrices of a layer whose s is the same.</param>
/// <param name="InnerRow">The first of them.</param>
/// <param name="Outer">The parameter that is Bᵀ, [r, outputs].</param>
public sealed record AdapterPlace(LinearModule Module, int Rank, float Scale, string Inner, int InnerRow, string Outer)
{
    /// <summary>Numbers of both.</summary>
    public long Count => (long)Rank * (Module.Inputs + Module.Rows);

    /// <summary>The additions of a model, in the order of its matrices; none where it has none.</summary>
    public static IReadOnlyList<AdapterPlace> Of(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Lora is not { } lora ? []
            : [.. LinearModule.Of(options).Where(lora.Has).GroupBy(module => module.Dense).SelectMany(dense => Of(lora, [.. dense]))];
    }

    static IEnumerable<AdapterPlace> Of(LoraOptions lora, LinearModule[] dense)
    {
        IGrouping<float, LinearModule>[] groups = [.. dense.GroupBy(module => (float)lora.ScaleOf(module))];
        foreach (IGrouping<float, LinearModule> group in groups)
        {
            LinearModule first = group.First();
            string inner = $"{first.Dense}.lora_a{(groups.Length == 1 ? "" : $".{first.Part}")}";
            int row = 0;
            foreach (LinearModule module in group)
            {
                int rank = lora.RankOf(module);
                yield return new AdapterPlace(module, rank, group.Key, inner, row,
                    $"{module.Dense}.lora_b{(module.Part.Length == 0 ? "" : $".{module.Part}")}");
                row += rank;
            }
        }
    }
}
