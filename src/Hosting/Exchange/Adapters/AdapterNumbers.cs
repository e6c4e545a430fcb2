using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>The numbers of an addition, there and here.</summary>
/// <remarks>
/// A is the same in both. B stands there as [outputs, r] and here the other way round; and where rotary positions turn the rows of a
/// matrix, the halves of each head stand exchanged, as <see cref="FamilyTensor.TurnedHead"/> says.
/// </remarks>
static class AdapterNumbers
{
    /// <summary>What begins every name of a tensor.</summary>
    public const string Prefix = "base_model.model.";

    /// <summary>The whole name of a matrix there.</summary>
    public static string PathOf(LinearModule module, ModelFamily family) => family.Prefix + module.Known;

    /// <summary>A, as it stands there, [r, inputs].</summary>
    public static float[] Inner(AdapterPlace place, Tensor inner)
    {
        float[] values = new float[place.Rank * place.Module.Inputs];
        inner.Download<float>(values, (long)place.InnerRow * place.Module.Inputs);
        return values;
    }

    /// <summary>Takes an A over.</summary>
    public static void TakeInner(AdapterPlace place, float[] values, Tensor inner) =>
        inner.Upload<float>(values, (long)place.InnerRow * place.Module.Inputs);

    /// <summary>B, as it stands there, [outputs, r].</summary>
    public static float[] Outer(AdapterPlace place, Tensor outer)
    {
        float[] ours = outer.ToArray(), theirs = new float[ours.Length];
        (int rank, int rows) = (place.Rank, place.Module.Rows);
        for (int row = 0; row < rows; row++)
            for (int r = 0; r < rank; r++) theirs[Turned(row, place) * rank + r] = ours[r * rows + row];
        return theirs;
    }

    /// <summary>Takes a B over.</summary>
    public static void TakeOuter(AdapterPlace place, float[] theirs, Tensor outer)
    {
        float[] ours = new float[theirs.Length];
        (int rank, int rows) = (place.Rank, place.Module.Rows);
        for (int row = 0; row < rows; row++)
            for (int r = 0; r < rank; r++) ours[r * rows + row] = theirs[Turned(row, place) * rank + r];
        outer.Upload<float>(ours);
    }

    /// <summary>A tensor of the model, as it stands there.</summary>
    public static float[] Whole(FamilyTensor tensor, Tensor parameter)
    {
        float[] ours = parameter.ToArray(), theirs = new float[tensor.Count];
        Exchange(tensor, (there, here) => theirs[there] = ours[here]);
        return theirs;
    }

    /// <summary>Takes a tensor of the model over.</summary>
    public static void TakeWhole(FamilyTensor tensor, float[] theirs, Tensor parameter)
    {
        float[] ours = parameter.ToArray();
        Exchange(tensor, (there, here) => ours[here] = theirs[there]);
        parameter.Upload<float>(ours);
    }

    static void Exchange(FamilyTensor tensor, Action<long, long> pair)
    {
        if (tensor.IsTransposed)
        {
            for (long row = 0; row < tensor.Rows; row++)
                for (long column = 0; column < tensor.Columns; column++)
                    pair(column * tensor.Rows + row, tensor.Start + row * tensor.Columns + column);
            return;
        }

        foreach ((long there, long here, long count) in tensor.Parts)
            for (long i = 0; i < count; i++) pair(there + i, here + i);
    }

    /// <summary>The row there of a row here.</summary>
    static int Turned(int row, AdapterPlace place)
    {
        if (place.Module.TurnedHead is not (> 0 and var head)) return row;
        int half = head / 2, within = row % head;
        return row - within + (within < half ? within + half : within - half);
    }
}
