using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Tuning;

/// <summary>A model and what was learned beside it, as one model: W + s·B·A in the place of W.</summary>
/// <remarks>Each number is computed in double precision, in one order, and rounded once.</remarks>
static class MergedModel
{
    /// <summary>The model without additions that computes the same.</summary>
    /// <param name="tuned">The model with its additions.</param>
    /// <param name="backend">Whose memory it takes.</param>
    public static GptModel Of(GptModel tuned, IBackend backend)
    {
        GptModel merged = new(tuned.Options with { Lora = null, Frozen = [] }, backend, seed: null);
        try
        {
            Dictionary<string, Tensor> from = tuned.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
            ILookup<string, AdapterPlace> places = AdapterPlace.Of(tuned.Options).ToLookup(place => $"{place.Module.Dense}.weight");
            foreach (Parameter parameter in merged.Parameters.All)
            {
                float[] values = from[parameter.Name].ToArray();
                foreach (AdapterPlace place in places[parameter.Name])
                    Add(place, from[place.Inner].ToArray(), from[place.Outer].ToArray(), values);
                parameter.Tensor.Upload<float>(values);
            }

            return merged;
        }
        catch
        {
            merged.Dispose();
            throw;
        }
    }

    static void Add(AdapterPlace place, float[] inner, float[] outer, float[] weight)
    {
        (int rank, int inputs, int rows) = (place.Rank, place.Module.Inputs, place.Module.Rows);
        Parallel.For(0, rows, row =>
        {
            double[] sums = new double[inputs];
            for (int r = 0; r < rank; r++)
            {
                double b = outer[r * rows + row];
                ReadOnlySpan<float> a = inner.AsSpan((place.InnerRow + r) * inputs, inputs);
                for (int column = 0; column < inputs; column++) sums[column] += b * a[column];
            }

            Span<float> w = weight.AsSpan(checked((place.Module.FirstRow + row) * inputs), inputs);
            for (int column = 0; column < inputs; column++) w[column] = (float)(w[column] + place.Scale * sums[column]);
        });
    }
}
