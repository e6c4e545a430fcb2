using Hone.Models;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Unit.Training;

/// <summary>A model whose scores for the next token are a row of a table, by the token before: every probability is known.</summary>
sealed class BigramModel : IModel, IDisposable
{
    readonly Tensor _table, _identity;
    readonly float[][] _scores;

    /// <summary>A model of given scores.</summary>
    /// <param name="backend">Who computes.</param>
    /// <param name="scores">Of each token before, those of each token after.</param>
    public BigramModel(IBackend backend, float[][] scores)
    {
        _scores = scores;
        int vocabulary = scores.Length;
        _table = Parameters.Add("table", new Shape(vocabulary, vocabulary), Initializer.Constant(0), ParameterRole.Embedding);
        _identity = Parameters.Add("identity", new Shape(vocabulary, vocabulary), Initializer.Constant(0), ParameterRole.Head);
        Parameters.Allocate(backend, seed: null);
        _table.Upload<float>([.. scores.SelectMany(row => row)]);
        float[] one = new float[vocabulary * vocabulary];
        for (int i = 0; i < vocabulary; i++) one[i * (vocabulary + 1)] = 1;
        _identity.Upload<float>(one);
    }

    public ParameterSet Parameters { get; } = new();

    public Tensor Loss(Batch batch) => batch.Inputs.Embed(_table, null, null).CrossEntropy(_identity, batch.Targets, judges: batch.Judges);

    /// <summary>−ln of the probability of a token after another, by its definition.</summary>
    public double Nats(int before, int after) => Math.Log(_scores[before].Sum(score => Math.Exp(score))) - _scores[before][after];

    /// <summary>The token with the highest score after another; of equals the first.</summary>
    public int Likeliest(int before) => Array.IndexOf(_scores[before], _scores[before].Max());

    /// <summary>Random scores.</summary>
    public static float[][] Random(int vocabulary, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, vocabulary).Select(_ => Enumerable.Range(0, vocabulary)
            .Select(_ => (float)(6 * random.NextDouble() - 3)).ToArray())];
    }

    public void Dispose() => Parameters.Dispose();
}
