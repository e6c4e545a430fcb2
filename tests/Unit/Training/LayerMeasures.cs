using Hone.Models.Gpt;
using Hone.Tensors.Parameters;
using Hone.Training.Events;
using Hone.Training.Instruments;

namespace Hone.Unit.Training;

/// <summary>How the gradient of a step is told to be spread over the model.</summary>
public sealed class LayerMeasures
{
    const string In = "blocks.0.feed_forward.in.weight";

    [Fact]
    public void Every_matrix_has_its_share_and_the_steps_are_the_same_with_and_without()
    {
        using Toy plain = new(Toy.Of(steps: 6)), measured = new(Toy.Of(steps: 6));
        List<TrainingEvent> with = measured.Run(null, Instrument(measured, every: 2)), without = plain.Run();
        with.OfType<StepTaken>().Select(step => step.Chain).ShouldBe(without.OfType<StepTaken>().Select(step => step.Chain));

        LayersMeasured[] told = [.. with.OfType<LayersMeasured>()];
        told.Select(one => one.Step).ShouldBe([2, 4, 6]);
        foreach (LayersMeasured one in told)
        {
            one.Layers.Select(layer => layer.Name).ShouldBe(
                measured.Model.Parameters.All.Where(parameter => parameter.Role is ParameterRole.Matrix or ParameterRole.Embedding
                    or ParameterRole.Head).Select(parameter => parameter.Name));
            one.Layers.Sum(layer => layer.Share).ShouldBeInRange(0.5, 1);
            one.Layers.Single(layer => layer.Name == In).Stretch.ShouldNotBeNull().ShouldBeInRange(0.1, 3);
        }
    }

    [Fact]
    public void Units_that_no_token_reaches_and_layers_that_are_frozen_are_seen()
    {
        GptOptions relu = Toy.Modern with { Activation = Activation.ReluSquared };
        using Toy toy = new(Toy.Of(steps: 4), relu);
        Parameter way = toy.Model.Parameters.All.Single(parameter => parameter.Name == In);
        int dead = way.Tensor.Shape[0] / 4;
        way.Tensor.Upload<float>(new float[dead * way.Tensor.Shape.Columns]);
        toy.Model.Parameters.Freeze(parameter => parameter.Name == "blocks.0.attention.qkv.weight");

        LayersMeasured last = toy.Run(null, Instrument(toy, every: 0)).OfType<LayersMeasured>().Single();

        last.Step.ShouldBe(4);
        LayerGradient layer = last.Layers.Single(one => one.Name == In);
        layer.Rows.ShouldBe(way.Tensor.Shape[0]);
        layer.IdleRows.ShouldNotBeNull().ShouldBeInRange(dead, dead + 8);
        last.Layers.Single(one => one.Name == "blocks.0.attention.qkv.weight").Share.ShouldBe(0);
    }

    [Fact]
    public void A_process_that_has_made_no_step_has_no_gradient_to_tell_of()
    {
        using Toy toy = new(Toy.Of(steps: 0));
        toy.Run(null, Instrument(toy, every: 1)).OfType<LayersMeasured>().ShouldBeEmpty();
    }

    static MeasureLayers Instrument(Toy toy, int every) => new(toy.Model.Parameters, toy.Backend, every);
}
