namespace Hone.Data.Examples;

/// <summary>An image in memory, whole numbers from 0 to 255, plane after plane, row after row.</summary>
/// <param name="Channels">1 for shades of grey; 3 for red, green and blue.</param>
/// <param name="Size">Rows and columns.</param>
/// <param name="Numbers">Channels × height × width of them.</param>
sealed record Picture(int Channels, ImageSize Size, byte[] Numbers)
{
    /// <summary>The same in so many channels: grey in three planes alike, colours as the grey that is as bright (ITU-R BT.601).</summary>
    public Picture InChannels(int channels)
    {
        if (channels == Channels) return this;
        int area = Size.Height * Size.Width;
        byte[] numbers = new byte[channels * area];
        for (int i = 0; i < area; i++)
            if (channels == 1)
                numbers[i] = (byte)((299 * Numbers[i] + 587 * Numbers[area + i] + 114 * Numbers[2 * area + i] + 500) / 1000);
            else numbers[i] = numbers[area + i] = numbers[2 * area + i] = Numbers[i];
        return new Picture(channels, Size, numbers);
    }

    /// <summary>
    /// The same in another size: each number is a mean of its neighbours weighted by a triangle, which is as wide as the larger of the two
    /// pixels, so that what is made smaller leaves nothing out. Columns first, then rows; the sides may change their proportion.
    /// </summary>
    public Picture Resized(ImageSize size)
    {
        if (size == Size) return this;
        double[] across = Resized([.. Numbers.Select(number => (double)number)], Channels * Size.Height, Size.Width, 1, size.Width);
        double[] all = Resized(across, Channels, Size.Height, size.Width, size.Height);
        return new Picture(Channels, size, [.. all.Select(number => (byte)Math.Clamp(Math.Floor(number + 0.5), 0, 255))]);
    }

    /// <summary>[outer, length, inner] → [outer, to, inner].</summary>
    static double[] Resized(double[] numbers, int outer, int length, int inner, int to)
    {
        double[] result = new double[outer * to * inner];
        double step = (double)length / to, reach = Math.Max(1, step);
        for (int place = 0; place < to; place++)
        {
            double centre = (place + 0.5) * step;
            int first = Math.Max(0, (int)Math.Floor(centre - reach)), last = Math.Min(length - 1, (int)Math.Ceiling(centre + reach) - 1);
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(i =>
                Math.Max(0, 1 - Math.Abs(i + 0.5 - centre) / reach))];
            double total = weights.Sum();
            for (int one = 0; one < outer; one++)
                for (int i = first; i <= last; i++)
                    for (int j = 0; j < inner; j++)
                        result[(one * to + place) * inner + j] += weights[i - first] / total * numbers[(one * length + i) * inner + j];
        }

        return result;
    }
}
