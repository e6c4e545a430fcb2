using Hone.Data.Sources;

namespace Hone.Data.Rows;

/// <summary>Where training stands in its data: all there is to save in order to go on with the very next row.</summary>
/// <param name="Epoch">Passes that are complete.</param>
/// <param name="Row">Rows of the current pass that have been read; of the current chunk, where rows are streamed.</param>
/// <param name="Chunk">Where rows are streamed, the place of the first document of the chunk they are made from.</param>
public readonly record struct Position(long Epoch, long Row, SourcePlace Chunk = default)
{
    /// <summary>Before the first row.</summary>
    public static Position Start => default;
}
