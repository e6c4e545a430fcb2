namespace Hone.Training.Evaluation;

/// <summary>Turns a prompt into token ids, with what begins a document before them.</summary>
/// <param name="prompt">The prompt.</param>
/// <param name="isWhole">Each character of it has a token; what has none is left out.</param>
public delegate int[] PromptEncoding(string prompt, out bool isWhole);
