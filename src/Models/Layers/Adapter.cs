using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>What is added to the matrices of one dense layer, see <see cref="LoraOptions"/>.</summary>
/// <remarks>
/// The A of matrices that stand one upon another, and have the same factor, do so too: one product reads the layer's argument for all. B
/// stands with rows and columns exchanged, [r, outputs], as <see cref="AdaptedLinearOp"/> reads it. A begins between ±1/√inputs, B as 0.
/// </remarks>
sealed class Adapter
{
    readonly Group[] _groups;
    readonly float _dropout;

    Adapter(Group[] groups, float dropout) => (_groups, _dropout) = (groups, dropout);

    /// <summary>Adds the parameters of a layer's additions; null where it has none.</summary>
    public static Adapter? Of(ParameterSet parameters, string dense, GptOptions options)
    {
        Group[] groups = [.. AdapterPlace.Of(options).Where(place => place.Module.Dense == dense).GroupBy(place => place.Inner)
            .Select(group => Group.Of(parameters, [.. group]))];
        return groups.Length == 0 ? null : new Adapter(groups, options.Lora!.Dropout);
    }

    /// <summary>The layer with its additions.</summary>
    public Tensor Apply(Tensor x, Tensor weight, Tensor? bias, Tensor? residual)
    {
        Tensor dropped = x.Dropout(_dropout);
        return x.AdaptedLinear(weight, bias, residual, [.. _groups.SelectMany(group => group.Parts(dropped))]);
    }

    /// <summary>Matrices whose A stand one upon another.</summary>
    sealed record Group(Tensor A, AdapterPlace[] Places, Tensor[] B)
    {
        public static Group Of(ParameterSet parameters, AdapterPlace[] places)
        {
            int inputs = places[0].Module.Inputs;
            int[] ranks = [.. places.Select(place => place.Rank)];
            Tensor a = parameters.Add(places[0].Inner, new Shape(ranks.Sum(), inputs), Initializer.Uniform(1 / Math.Sqrt(inputs)),
                ParameterRole.Adapter, ranks);
            return new Group(a, places, [.. places.Select(place => parameters.Add(place.Outer, new Shape(place.Rank, place.Module.Rows),
                Initializer.Constant(0), ParameterRole.Adapter))]);
        }

        public IEnumerable<AdaptedLinearOp.Part> Parts(Tensor x)
        {
            Tensor inner = x.Narrow(A);
            if (Places[0].Scale != 1) inner = inner.Scale(Places[0].Scale);
            return Places.Select((place, i) => new AdaptedLinearOp.Part(inner, place.InnerRow, B[i], place.Module.FirstRow));
        }
    }
}
