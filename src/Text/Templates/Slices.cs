namespace Hone.Text.Templates;

/// <summary>Parts of sequences and texts, counted from either end, as Python counts.</summary>
static class Slices
{
    /// <summary>The part that a slice asks for.</summary>
    public static object? Of(Evaluator evaluator, Expression.Slice slice)
    {
        object? value = evaluator.Value(slice.Of);
        long? from = Bound(evaluator, slice.From), to = Bound(evaluator, slice.To), step = Bound(evaluator, slice.Step);
        if (step == 0) throw evaluator.Fault.At(slice.Line, "the step of a slice is 0");
        switch (value)
        {
            case TemplateText text:
                List<int> places = Places(text.Length, from, to, step ?? 1);
                evaluator.Count(slice.Line, places.Count / 32);
                return step is null or 1
                    ? places.Count == 0 ? TemplateText.Empty : text.Part(text.PlaceOf(places[0]), text.PlaceOf(places[^1] + 1))
                    : text.Slice(places);
            case TemplateList { HasPlaces: true } list:
                List<int> chosen = Places(list.Items.Count, from, to, step ?? 1);
                evaluator.CountItems(slice.Line, chosen.Count);
                return new TemplateList([.. chosen.Select(place => list.Items[place])], list.Kind);
            case Undefined undefined:
                throw evaluator.Fault.At(slice.Line, $"a part of something undefined: {undefined.What}");
            default:
                throw evaluator.Fault.At(slice.Line, $"a part of {Python.TypeOf(value)}");
        }
    }

    static List<int> Places(int length, long? from, long? to, long step)
    {
        long low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
        long first = from is { } start ? Math.Clamp(start < 0 ? start + length : start, low, high) : step > 0 ? low : high;
        long last = to is { } end ? Math.Clamp(end < 0 ? end + length : end, low, high) : step > 0 ? high : low;
        List<int> places = [];
        for (long at = first; step > 0 ? at < last : at > last; at += step) places.Add((int)at);
        return places;
    }

    static long? Bound(Evaluator evaluator, Expression? bound)
    {
        if (bound is null) return null;
        object? value = evaluator.Value(bound);
        return value is null ? null : Math.Clamp(Python.Integer(value)
            ?? throw evaluator.Fault.At(bound.Line, $"a slice bounded by {Python.TypeOf(value)}"), -int.MaxValue, int.MaxValue);
    }
}
