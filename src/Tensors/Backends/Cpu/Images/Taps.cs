namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>Numbers that one place of a convolution reads: channels of rows of columns, and how far it is from one to the next.</summary>
internal struct Taps
{
    /// <summary>How many.</summary>
    public int Channels, Rows, Columns;

    /// <summary>Numbers from a channel, a row, a column of what is read to the next; rows and columns may run backwards.</summary>
    public long Deeper, Down, Right;

    /// <summary>Numbers from the weights of a channel, a row, a column to those of the next.</summary>
    public long WeightsDeeper, WeightsDown, WeightsRight;
}
