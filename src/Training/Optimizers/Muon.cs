using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>
/// Muon for the matrices inside a model, whose momentum it makes nearly orthogonal before it is applied; AdamW for everything else. The
/// steps with their sources stand at <see cref="MuonStep"/>.
/// </summary>
/// <remarks>
/// An update costs 5·(4k²l + 2k³) FLOPs for a matrix of k × l, k ≤ l, whatever the batch: it pays where a step has many tokens for each
/// row of a matrix. Matrices that only share their input (queries, keys, values; gate and up) are each treated by themselves.
/// Limitations: the length of the gradient does not matter to it, so clipping reaches only what AdamW has.
/// </remarks>
public sealed class Muon : Optimizer
{
    readonly MuonOptions _options;
    readonly AdamW _others;
    readonly Matrix[] _matrices;
    readonly FlatMemory _scratch;

    /// <summary>Takes memory for a momentum of each matrix, two moments of the rest, and for one matrix at work.</summary>
    /// <param name="parameters">What it updates.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">No parameter is a matrix inside the model.</exception>
    public Muon(ParameterSet parameters, IBackend backend, MuonOptions options) : base(parameters, backend)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        if (!parameters.Learned.Any(IsMatrix)) throw new ArgumentException("the model has no matrix for Muon", nameof(parameters));
        _others = new AdamW(parameters, backend, options.Others, options.Groups, parameter => !IsMatrix(parameter));
        FlatMemory momentum = parameters.CreateFor("momentum", MomentumOf);
        FlatMemory? variance = options.Beta2 > 0 ? parameters.CreateFor("variance", VarianceOf) : null;
        _matrices = [.. parameters.All.Where(parameter => IsMatrix(parameter) && parameter.IsTrained)
            .SelectMany(parameter => Matrix.Of(parameters, parameter, momentum, variance))];
        _scratch = parameters.CreateFor("Muon at work", ScratchOf(parameters));
        State = [.. StateOf([("momentum", momentum), .. variance is null ? Array.Empty<(string, FlatMemory)>() : [("variance", variance)]]),
            .. _others.State];
    }

    /// <inheritdoc/>
    public override string Name => "muon";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        MuonStep step = new(rate, _options.Momentum.At(update), _options.Beta2, _options.WeightDecay.At(update), gradientScale,
            _options.IsCautious, _options.EquilibratesRows, _options.Renormalizes);
        foreach (Matrix matrix in _matrices)
            Backend.Muon(matrix.Values, matrix.Gradient, matrix.Momentum, matrix.Variance, _scratch.Tensor, step);
        _others.Update(update, rate, gradientScale);
    }

    /// <summary>Bytes that Muon takes for a set, with the mean squares of rows and columns; the set needs no memory yet.</summary>
    public static long SizeInBytes(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return FlatMemory.SizeInBytes(parameters, MomentumOf) + FlatMemory.SizeInBytes(parameters, VarianceOf)
            + 2 * FlatMemory.SizeInBytes(parameters, parameter => IsMatrix(parameter) ? null : ParameterSet.ShapeOfLearned(parameter))
            + FlatMemory.SizeInBytes(parameters, ScratchOf(parameters));
    }

    static bool IsMatrix(Parameter parameter) => parameter is { Role: ParameterRole.Matrix, Tensor.Shape.Rank: 2, HasGradient: true };

    static Shape? MomentumOf(Parameter parameter) => IsMatrix(parameter) ? parameter.Tensor.Shape : null;

    /// <summary>One number for each line of each matrix of a parameter, one matrix after the other.</summary>
    static Shape? VarianceOf(Parameter parameter) => IsMatrix(parameter)
        ? new(parameter.Stacked.Sum(rows => Math.Max(rows, parameter.Tensor.Shape.Columns)), 1) : null;

    /// <summary>Room for the largest matrix at work, which stands under the name of the first.</summary>
    static Func<Parameter, Shape?> ScratchOf(ParameterSet parameters)
    {
        Parameter[] matrices = [.. parameters.All.Where(IsMatrix)];
        long most = matrices.Max(one => one.Stacked.Max(rows => MuonStep.ScratchFor(rows, one.Tensor.Shape.Columns)));
        return parameter => parameter == matrices[0] ? new Shape(checked((int)most)) : null;
    }

    /// <summary>A matrix and what belongs to it.</summary>
    sealed record Matrix(Tensor Values, Tensor Gradient, Tensor Momentum, Tensor? Variance)
    {
        public static IEnumerable<Matrix> Of(ParameterSet parameters, Parameter parameter, FlatMemory momentum, FlatMemory? variance)
        {
            (int row, int line) = (0, 0);
            foreach (int rows in parameter.Stacked)
            {
                int lines = Math.Max(rows, parameter.Tensor.Shape.Columns);
                yield return new Matrix(parameters.ValueMemory.Rows(parameter, row, rows),
                    parameters.GradientMemory.Rows(parameter, row, rows), momentum.Rows(parameter, row, rows),
                    variance?.Rows(parameter, line, lines));
                (row, line) = (row + rows, line + lines);
            }
        }
    }
}
