using Hone.Data.Rows;

namespace Hone.Hosting.Corpora;

/// <summary>Makes sure that there is something to learn.</summary>
static class Learning
{
    const int RowsToLookAt = 256;

    /// <summary>Looks at the first rows.</summary>
    /// <exception cref="InvalidDataException">There is no loss token among them.</exception>
    public static void Ensure(TrainingRows rows, string name)
    {
        int[] inputs = new int[rows.Length], targets = new int[rows.Length];
        Position position = Position.Start;
        for (int row = 0; row < RowsToLookAt && position.Epoch == 0; row++)
        {
            rows.Read(ref position, inputs, targets);
            if (targets.Any(target => target >= 0)) return;
        }

        throw new InvalidDataException(
            $"{name} has no loss tokens: no token of its first rows is one to learn\n"
                + "Look at them: hone data inspect. In conversations, only what the assistant says is learned.");
    }
}
