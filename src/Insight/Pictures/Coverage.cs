namespace Hone.Insight.Pictures;

/// <summary>
/// How much of each pixel a shape covers, 0 to 1. A shape is gathered here as a whole and painted once, so that where its parts
/// overlap nothing shows.
/// </summary>
sealed class Coverage(int width, int height)
{
    readonly float[] _cover = new float[width * height];
    Frame _touched = Nothing;

    static readonly Frame Nothing = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    /// <summary>The pixels that may not be 0.</summary>
    public Frame Touched => _touched;

    public ReadOnlySpan<float> Row(int y) => _cover.AsSpan(y * width, width);

    /// <summary>Adds a line with round ends: every point within half a line's width of the segment.</summary>
    public void AddSegment(Point from, Point to, double lineWidth)
    {
        double radius = lineWidth / 2, reach = radius + 0.5;
        double dx = to.X - from.X, dy = to.Y - from.Y, squared = dx * dx + dy * dy;
        int top = Math.Max(0, Floor(Math.Min(from.Y, to.Y) - reach));
        int bottom = Math.Min(height - 1, Floor(Math.Max(from.Y, to.Y) + reach));
        for (int y = top; y <= bottom; y++)
        {
            double middle = y + 0.5;
            // Only the part of the segment that passes near this row can reach its pixels.
            double t0 = 0, t1 = 1;
            if (Math.Abs(dy) > 1e-9)
            {
                double a = (middle - reach - from.Y) / dy, b = (middle + reach - from.Y) / dy;
                t0 = Math.Clamp(Math.Min(a, b), 0, 1);
                t1 = Math.Clamp(Math.Max(a, b), 0, 1);
            }
            double x0 = from.X + t0 * dx, x1 = from.X + t1 * dx;
            int left = Math.Max(0, Floor(Math.Min(x0, x1) - reach)), right = Math.Min(width - 1, Floor(Math.Max(x0, x1) + reach));
            Span<float> row = _cover.AsSpan(y * width, width);
            for (int x = left; x <= right; x++)
            {
                double px = x + 0.5 - from.X, py = middle - from.Y;
                double t = squared == 0 ? 0 : Math.Clamp((px * dx + py * dy) / squared, 0, 1);
                double distance = Math.Sqrt((px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy));
                // The overlap of the pixel, seen as one unit across the line, with the line: exact along straight edges.
                double cover = Math.Min(distance + 0.5, radius) - Math.Max(distance - 0.5, -radius);
                if (cover > row[x])
                    row[x] = (float)cover;
            }
            Touch(left, y, right);
        }
    }

    /// <summary>Adds the inside of a polygon that does not cross itself, by the exact area of each pixel it covers.</summary>
    /// <remarks>
    /// Each edge leaves, in every row it passes, the area to its right; summing from the left gives the cover. All of the polygon
    /// must lie right of x = 0.
    /// </remarks>
    public void AddPolygon(ReadOnlySpan<Point> corners)
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach (Point corner in corners)
        {
            left = Math.Min(left, corner.X);
            right = Math.Max(right, corner.X);
            top = Math.Min(top, corner.Y);
            bottom = Math.Max(bottom, corner.Y);
        }
        Frame box = new Frame(Floor(left), Floor(top), Floor(right) + 1, Floor(bottom) + 1).Intersect(new Frame(0, 0, width, height));
        if (box.Width <= 0 || box.Height <= 0)
            return;
        int stride = box.Width + 2;
        double[] area = new double[stride * box.Height];
        for (int i = 0; i < corners.Length; i++)
            AddEdge(corners[i], corners[(i + 1) % corners.Length], box, area, stride);
        for (int y = 0; y < box.Height; y++)
        {
            double sum = 0;
            for (int x = 0; x < box.Width; x++)
            {
                sum += area[y * stride + x];
                ref float cover = ref _cover[(box.Top + y) * width + box.Left + x];
                cover = Math.Max(cover, (float)Math.Min(1, Math.Abs(sum)));
            }
            Touch(box.Left, box.Top + y, box.Right - 1);
        }
    }

    /// <summary>Forgets the shape.</summary>
    public void Clear()
    {
        Frame touched = Touched;
        for (int y = touched.Top; y < touched.Bottom; y++)
            _cover.AsSpan(y * width + touched.Left, touched.Width).Clear();
        _touched = Nothing;
    }

    static void AddEdge(Point a, Point b, Frame box, double[] area, int stride)
    {
        if (a.Y == b.Y)
            return;
        double sign = a.Y < b.Y ? 1 : -1;
        (Point upper, Point lower) = a.Y < b.Y ? (a, b) : (b, a);
        double slope = (lower.X - upper.X) / (lower.Y - upper.Y);
        for (int y = Math.Max(box.Top, Floor(upper.Y)); y < Math.Min(box.Bottom, Math.Ceiling(lower.Y)); y++)
        {
            double y0 = Math.Max(y, upper.Y), y1 = Math.Min(y + 1, lower.Y);
            double x0 = upper.X + (y0 - upper.Y) * slope, x1 = upper.X + (y1 - upper.Y) * slope;
            (x0, x1) = (Math.Min(x0, x1) - box.Left, Math.Max(x0, x1) - box.Left);
            double rise = (y1 - y0) * sign;
            // The edge's share of each pixel column it passes, and of what lies right of the column.
            for (int x = Math.Max(0, Floor(x0)); x <= Math.Min(stride - 2, Floor(x1)); x++)
            {
                double from = Math.Max(x0, x), to = Math.Min(x1, x + 1);
                double share = x1 - x0 < 1e-9 ? rise : rise * (to - from) / (x1 - x0);
                double covered = share * (x + 1 - (from + to) / 2);
                area[(y - box.Top) * stride + x] += covered;
                area[(y - box.Top) * stride + x + 1] += share - covered;
            }
        }
    }

    void Touch(int left, int y, int right)
    {
        if (left <= right)
            _touched = new Frame(Math.Min(_touched.Left, left), Math.Min(_touched.Top, y),
                Math.Max(_touched.Right, right + 1), Math.Max(_touched.Bottom, y + 1));
    }

    static int Floor(double value) => (int)Math.Floor(Math.Clamp(value, -1e6, 1e6));
}
