using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Neighbouring parameters that are trained and treated alike: an optimizer passes over them as over one.</summary>
/// <param name="Group">How they are treated.</param>
/// <param name="Values">Their values, flat.</param>
/// <param name="Gradients">Their gradients, flat.</param>
/// <param name="State">What is remembered of them, flat, in the order the blocks were given.</param>
sealed record Span(ParameterGroup Group, Tensor Values, Tensor Gradients, Tensor[] State)
{
    /// <summary>The spans of all parameters that are trained and that the blocks have pieces for.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="groups">How each is treated.</param>
    /// <param name="memories">What is remembered.</param>
    /// <exception cref="ArgumentException">A parameter is in no group.</exception>
    public static Span[] Of(ParameterSet parameters, IReadOnlyList<ParameterGroup> groups, params FlatMemory[] memories)
    {
        List<(Parameter First, Parameter Last, ParameterGroup Group)> runs = [];
        Parameter? before = null;
        foreach (Parameter parameter in parameters.All)
        {
            Parameter? neighbour = before;
            before = parameter;
            if (!parameter.IsTrained || !memories[0].Has(parameter)) continue;
            ParameterGroup group = groups.FirstOrDefault(group => group.Has(parameter))
                ?? throw new ArgumentException($"the parameter {parameter.Name} is in no group", nameof(groups));
            if (runs.Count > 0 && ReferenceEquals(runs[^1].Last, neighbour) && runs[^1].Group == group)
                runs[^1] = runs[^1] with { Last = parameter };
            else
                runs.Add((parameter, parameter, group));
        }

        return [.. runs.Select(run => new Span(run.Group, parameters.ValueMemory.Span(run.First, run.Last),
            parameters.GradientMemory.Span(run.First, run.Last), [.. memories.Select(memory => memory.Span(run.First, run.Last))]))];
    }
}
