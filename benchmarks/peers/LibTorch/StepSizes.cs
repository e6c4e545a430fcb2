namespace Hone.Peers;

/// <summary>A training step that both are timed on: a GPT-2 with a tied head, forward, backward and AdamW on two threads.</summary>
/// <param name="Name">Its word on the command line.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Width">Numbers of a token.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Vocabulary">Tokens there are.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Length">Tokens of a row.</param>
/// <param name="Steps">Steps to time in one process.</param>
sealed record StepSizes(string Name, int Layers, int Width, int Heads, int Vocabulary, int Rows, int Length, int Steps)
{
    /// <summary>Those of the table.</summary>
    public static IReadOnlyList<StepSizes> All { get; } =
    [
        new("small", 4, 128, 4, 65, 12, 64, 60),
        new("middle", 6, 384, 6, 65, 12, 256, 8),
        new("gpt2-short", 12, 768, 12, 50257, 4, 64, 8),
        new("gpt2-long", 12, 768, 12, 50257, 4, 512, 3),
    ];

    /// <summary>As people write it.</summary>
    public override string ToString() => Width == 768 ? $"GPT-2 124M, {Rows} × {Length}"
        : $"{Layers} layers, {Width} wide, vocabulary {Vocabulary}, {Rows} × {Length}";
}
