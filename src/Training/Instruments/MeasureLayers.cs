using System.Diagnostics;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Looks, with each evaluation, at how the gradient of the last update was spread over the model.</summary>
/// <remarks>
/// The gradient is still there after the update, so nothing is computed again: sums of squares, as the gradient norm of every step is one,
/// and a look at the first numbers of each row. Nothing is changed. A process that has made no update yet has no gradient to look at.
/// </remarks>
/// <param name="parameters">The model's, with gradients.</param>
/// <param name="backend">Who computes.</param>
/// <param name="every">Updates between two evaluations; 0 measures only at the end.</param>
public sealed class MeasureLayers(ParameterSet parameters, IBackend backend, int every) : Instrument
{
    /// <summary>Numbers of a row that are looked at before the whole of it is.</summary>
    const int Glance = 16;

    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state) => !visit.IsFirst && (visit.IsLast || visit.IsScheduled(every));

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        long start = Stopwatch.GetTimestamp();
        (Parameter Parameter, double Squares)[] all =
        [
            .. parameters.Learned.Select(parameter =>
                (parameter, parameter.IsTrained ? backend.SumOfSquares(parameter.Tensor.Gradient!) : 0)),
        ];
        double whole = all.Sum(one => one.Squares);
        LayerGradient[] layers =
        [
            .. all.Where(one => one.Parameter.Role is ParameterRole.Matrix or ParameterRole.Embedding or ParameterRole.Head)
                .Select(one => Of(one.Parameter, whole > 0 ? one.Squares / whole : 0)),
        ];
        return new LayersMeasured(state.Step, layers, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    LayerGradient Of(Parameter parameter, double share) =>
        parameter is { Role: ParameterRole.Matrix, IsTrained: true, Tensor.Shape.Rank: 2 }
            ? new LayerGradient(parameter.Name, share, parameter.Tensor.Shape[0], IdleRows(parameter.Tensor),
                Math.Sqrt(backend.SumOfSquares(parameter.Tensor) / parameter.Tensor.Shape[0]))
            : new LayerGradient(parameter.Name, share);

    static int IdleRows(Tensor tensor)
    {
        Tensor gradient = tensor.Gradient!;
        int columns = tensor.Shape.Columns, idle = 0;
        Span<float> first = stackalloc float[Math.Min(Glance, columns)];
        float[]? whole = null;
        for (int row = 0; row < tensor.Shape[0]; row++)
        {
            gradient.Download(first, (long)row * columns);
            if (first.ContainsAnyExcept(0f)) continue;
            whole ??= new float[columns];
            gradient.Download<float>(whole, (long)row * columns);
            if (!whole.AsSpan().ContainsAnyExcept(0f)) idle++;
        }

        return idle;
    }
}
