namespace Hone.Cli.Screen;

/// <summary>A word and what there is to say about it.</summary>
readonly record struct Fact(string Label, string Text);
