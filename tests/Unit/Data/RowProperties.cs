using FsCheck;
using FsCheck.Xunit;
using Hone.Data.Rows;

namespace Hone.Unit.Data;

/// <summary>What holds of any order of rows; the same inputs every time.</summary>
[Properties(MaxTest = 200, EndSize = 2000, Replay = "(2026,1131)")]
public sealed class RowProperties
{
    [Property]
    public void An_order_has_every_row_once(PositiveInt count, ulong seed, NonNegativeInt epoch)
    {
        Permutation order = new(count.Get, seed, epoch.Get);
        Enumerable.Range(0, count.Get).Select(place => order[place]).Order()
            .ShouldBe(Enumerable.Range(0, count.Get).Select(row => (long)row));
    }
}
