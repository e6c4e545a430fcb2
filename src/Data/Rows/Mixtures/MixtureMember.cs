namespace Hone.Data.Rows.Mixtures;

/// <summary>One source of a mixture.</summary>
/// <param name="Name">How the token counts call it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Weight">Its share of the rows, in proportion to the others.</param>
/// <param name="Epochs">Passes after which it has given all it has to give, and the others share its place; 0 for no end.</param>
public sealed record MixtureMember(string Name, IndexedRows Rows, decimal Weight, long Epochs = 0)
{
    /// <summary>Rows it has to give.</summary>
    internal long RowsToGive
    {
        get
        {
            long rows = 0;
            for (long epoch = 0; epoch < Epochs; epoch++)
                rows += Rows.RowsIn(epoch);
            return Epochs == 0 ? long.MaxValue : rows;
        }
    }
}
