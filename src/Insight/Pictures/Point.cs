namespace Hone.Insight.Pictures;

/// <summary>A place on a canvas in pixels, from the top left corner; a pixel's middle has halves.</summary>
readonly record struct Point(double X, double Y);
