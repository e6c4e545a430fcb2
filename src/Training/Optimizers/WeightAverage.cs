using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>
/// An exponential moving average of a model's weights, one step after each update: a ← a + (1 − d)(w − a) (Polyak and Juditsky 1992 for
/// averages, in this form Szegedy et al. 2016, arXiv:1512.00567 §8).
/// </summary>
/// <remarks>
/// It begins as the first weights, and of these and the first updates it would remember too much: so d is at most (1 + t)/(10 + t) after t
/// updates, as in TensorFlow's tf.train.ExponentialMovingAverage with num_updates.
/// </remarks>
public sealed class WeightAverage
{
    readonly ParameterSet _parameters;
    readonly IBackend _backend;
    readonly double _decay;
    readonly FlatMemory _memory;
    readonly (Tensor Average, Tensor Values)[] _pieces;

    /// <summary>Takes the memory of one more set of weights, which are the model's as they now are.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="decay">d, above 0 and below 1: 0.999 remembers about a thousand updates.</param>
    public WeightAverage(ParameterSet parameters, IBackend backend, double decay)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(backend);
        if (!(decay is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "an average's decay is above 0 and below 1");
        (_parameters, _backend, _decay) = (parameters, backend, decay);
        _memory = parameters.CreateForLearned("average");
        _pieces = parameters.All.All(_memory.Has) ? [(_memory.Tensor, parameters.Values)]            // one pass over all of them
            : [.. parameters.Learned.Select(parameter => (_memory.Of(parameter), parameters.ValueMemory.Of(parameter)))];
        Follow(share: 1);
        State = [.. parameters.Learned.Select(parameter => (parameter.Name, _memory.Of(parameter)))];
    }

    /// <summary>The averaged weights, each under its parameter's name.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Takes the weights of an update in.</summary>
    /// <param name="update">Its number, from 0.</param>
    public void Update(int update) =>
        Follow((float)(1 - Math.Min(_decay, (1.0 + update) / (10.0 + update))));

    /// <summary>Until disposed, the model computes with the averaged weights.</summary>
    public ParameterSet.Loan Use() => _parameters.Borrow(_memory);

    /// <summary>Bytes it takes for a set, which needs no memory yet.</summary>
    public static long SizeInBytes(ParameterSet parameters) => FlatMemory.SizeInBytes(parameters, ParameterSet.ShapeOfLearned);

    void Follow(float share)
    {
        foreach ((Tensor average, Tensor values) in _pieces) _backend.Average(average, values, share);
    }
}
