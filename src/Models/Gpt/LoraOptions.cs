using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>
/// What is learned beside matrices that stay as they are: to each W of some of them s·B·A is added, A of r rows and B of r columns (Hu et
/// al. 2021, arXiv:2106.09685). B begins as 0, so that the model begins as what it was.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>Rows of A, r, where <see cref="Ranks"/> says nothing else.</summary>
    public required int Rank { get; init; }

    /// <summary>α: s is α/r.</summary>
    public required double Alpha { get; init; }

    /// <summary>s is α/√r instead (Kalajdzievski 2023, arXiv:2312.03732).</summary>
    public bool IsByRoot { get; init; }

    /// <summary>Probability with which, while it trains, numbers of what A is given are dropped.</summary>
    public float Dropout { get; init; }

    /// <summary>The matrices, each by a name that <see cref="LinearModule.Answers"/> to.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [LinearModule.All];

    /// <summary>Other ranks of some of them, by such a name; the first that fits holds.</summary>
    public IReadOnlyList<(string Target, int Rank)> Ranks { get; init; } = [];

    /// <summary>Other α of some of them, likewise.</summary>
    public IReadOnlyList<(string Target, double Alpha)> Alphas { get; init; } = [];

    /// <summary>Parameters that are learned whole, each by a name as <see cref="ParameterNames"/> reads them.</summary>
    public IReadOnlyList<string> TrainAlso { get; init; } = [];

    /// <summary>How matrices and tables that are not learned are held in memory; null for float32.</summary>
    public PackedFormat? Base { get; init; }

    /// <summary>
    /// How a parameter that is not learned is held: as <see cref="Base"/>, or where its rows are no whole blocks of that, as
    /// <see cref="PackedFormat.Q80"/>; null for float32, as learned positions are in any case.
    /// </summary>
    public Packing? PackingOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (Base is not { } format || parameter.HasGradient || parameter.Tensor.Shape.Rank != 2 || parameter.Name == "positions"
            || parameter.Role is not (ParameterRole.Matrix or ParameterRole.Embedding or ParameterRole.Head)) return null;
        int columns = parameter.Tensor.Shape.Columns;
        PackedFormat fitting = Packing.Fits(format, columns) ? format : PackedFormat.Q80;
        return Packing.Fits(fitting, columns) ? new Packing(columns, (parameter.Tensor.Shape[0], fitting)) : null;
    }

    /// <summary>Whether a matrix has an addition.</summary>
    public bool Has(LinearModule module) => Targets.Any(module.Answers);

    /// <summary>Its r.</summary>
    public int RankOf(LinearModule module) => Ranks.Where(one => module.Answers(one.Target)).Select(one => one.Rank)
        .FirstOrDefault(Rank);

    /// <summary>Its s.</summary>
    public double ScaleOf(LinearModule module)
    {
        double alpha = Alphas.Where(one => module.Answers(one.Target)).Select(one => one.Alpha).FirstOrDefault(Alpha);
        return alpha / (IsByRoot ? Math.Sqrt(RankOf(module)) : RankOf(module));
    }
}
