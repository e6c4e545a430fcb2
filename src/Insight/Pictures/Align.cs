namespace Hone.Insight.Pictures;

/// <summary>Which part of a text stands at the point it is written at.</summary>
enum Align
{
    Left,
    Centre,
    Right,
}
