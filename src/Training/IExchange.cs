using Hone.Tensors;

namespace Hone.Training;

/// <summary>Sums what several trainers of one model found in a step, before the gradient is measured and applied.</summary>
public interface IExchange
{
    /// <summary>Replaces the gradients by their sum over all trainers.</summary>
    /// <param name="gradients">Sums over this trainer's tokens, one flat tensor.</param>
    /// <param name="nats">The sum of this trainer's losses.</param>
    /// <param name="tokens">This trainer's targets with a loss.</param>
    /// <returns>Nats and tokens of all trainers.</returns>
    (double Nats, int Tokens) Sum(Tensor gradients, double nats, int tokens);
}
