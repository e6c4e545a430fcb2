using System.Text;
using System.Xml;
using System.Xml.Linq;
using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>
/// A drawing as SVG. Skia has a writer too, but it numbers its clips from run to run, draws dashes as outlines and places every letter by
/// itself; here the same drawing gives the same bytes, and text stays text.
/// </summary>
sealed class SvgPaper
{
    const string Fonts = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    readonly XElement _root;

    public SvgPaper(int width, int height)
    {
        // Half the pixels, as in a document; the view box keeps the places.
        _root = Element("svg", ("width", width / 2.0), ("height", height / 2.0), ("viewBox", $"0 0 {width} {height}"),
            ("font-family", Fonts), ("font-variant-numeric", "tabular-nums"));
        Fill(new Frame(0, 0, width, height), Colour.White);
    }

    public void Lines(SKPath path, Pen pen, Frame? clip)
    {
        XElement lines = Element("path", ("d", path.ToSvgPathData()), ("fill", "none"), ("stroke", pen.Colour), ("stroke-width", pen.Width),
            ("stroke-linecap", "round"), ("stroke-linejoin", "round"));
        if (pen.Opacity < 1)
            lines.Add(new XAttribute("stroke-opacity", pen.Opacity));
        if (pen.Dash > 0)
            lines.Add(new XAttribute("stroke-dasharray", FormattableString.Invariant($"{pen.Dash} {pen.Gap}")));
        AddWithin(lines, clip);
    }

    void AddWithin(XElement lines, Frame? clip)
    {
        if (clip is not { } frame)
        {
            _root.Add(lines);
            return;
        }
        // An svg within an svg cuts what is outside of it, and needs no name as a clip path would.
        XElement inner = Element("svg", ("x", frame.Left), ("y", frame.Top), ("width", frame.Width), ("height", frame.Height),
            ("viewBox", $"{frame.Left} {frame.Top} {frame.Width} {frame.Height}"));
        inner.Add(lines);
        _root.Add(inner);
    }

    public void Fill(SKPath path, Colour colour) => _root.Add(Element("path", ("d", path.ToSvgPathData()), ("fill", colour)));

    public void Fill(SKPath path, Colour colour, double opacity, Frame clip) => AddWithin(
        Element("path", ("d", path.ToSvgPathData()), ("fill", colour), ("fill-opacity", opacity)), clip);

    public void Fill(Frame frame, Colour colour) =>
        _root.Add(Element("rect", ("x", frame.Left), ("y", frame.Top), ("width", frame.Width), ("height", frame.Height), ("fill", colour)));

    public void Disc(Point middle, double radius, Colour colour) =>
        _root.Add(Element("circle", ("cx", Short(middle.X)), ("cy", Short(middle.Y)), ("r", Short(radius)), ("fill", colour)));

    /// <param name="text">Written as it is: a letter that the embedded font lacks may be in one of the viewer's.</param>
    /// <param name="origin">Of the baseline.</param>
    /// <param name="style">Size, weight and colour.</param>
    /// <param name="length">What it must take, whichever font the viewer has.</param>
    /// <param name="upwards">Turned by 90°.</param>
    public void Text(string text, Point origin, TextStyle style, double length, bool upwards)
    {
        // A viewer that stretches a text draws it letter by letter, and each halo would cover the letter before.
        double x = style.Halo > 0 ? origin.X + length / 2 : origin.X;
        XElement line = Element("text", ("x", Short(x)), ("y", Short(origin.Y)), ("font-size", style.Size), ("fill", style.Colour));
        if (style.IsBold)
            line.Add(new XAttribute("font-weight", 600));
        if (upwards)
            line.Add(new XAttribute("transform", FormattableString.Invariant($"rotate(-90 {Short(origin.X)} {Short(origin.Y)})")));
        if (style.Halo > 0)
            line.Add(new XAttribute("text-anchor", "middle"), new XAttribute("paint-order", "stroke"),
                new XAttribute("stroke", style.HaloPen.Colour), new XAttribute("stroke-linejoin", "round"),
                new XAttribute("stroke-width", style.HaloPen.Width), new XAttribute("stroke-opacity", style.HaloPen.Opacity));
        else
            line.Add(new XAttribute("textLength", Short(length)));
        line.Add(string.Concat(text.EnumerateRunes().Select(
            rune => rune.Value < ' ' || rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString())));
        _root.Add(line);
    }

    public byte[] ToFile()
    {
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(
            stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
            _root.Save(writer);
        return stream.ToArray();
    }

    static double Short(double value) => Math.Round(value, 2);

    static XElement Element(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name,
            attributes.Select(
            attribute => new XAttribute(attribute.Name, attribute.Value is Colour ? attribute.Value.ToString()! : attribute.Value)));
}
