using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>How a line is drawn; ends and joins are round.</summary>
/// <param name="Colour">Of the line.</param>
/// <param name="Width">Pixels, fractions too.</param>
/// <param name="Opacity">0 to 1; where a line crosses itself it is not darker.</param>
/// <param name="Dash">Pixels drawn, measured between the middles of the round ends; 0 for an unbroken line.</param>
/// <param name="Gap">Pixels left out after each dash.</param>
readonly record struct Pen(Colour Colour, double Width, double Opacity = 1, double Dash = 0, double Gap = 0)
{
    public SKPaint ToPaint()
    {
        SKPaint paint = Colour.ToPaint(Opacity);
        paint.Style = SKPaintStyle.Stroke;
        (paint.StrokeWidth, paint.StrokeCap, paint.StrokeJoin) = ((float)Width, SKStrokeCap.Round, SKStrokeJoin.Round);
        if (Dash > 0)
            paint.PathEffect = SKPathEffect.CreateDash([(float)Dash, (float)Gap], 0);
        return paint;
    }
}
