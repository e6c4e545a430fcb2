using Hone.Tensors.Backends;

namespace Hone.Models.Classifiers;

/// <summary>Says which images a model cannot take.</summary>
static class ImageSizes
{
    /// <summary>Refuses images that the model's windows would leave nothing of.</summary>
    /// <exception cref="InvalidDataException">A side is shorter than <paramref name="least"/>.</exception>
    public static void Require(string kind, Planes image, int least)
    {
        if (image.Height < least || image.Width < least)
            throw new InvalidDataException($"images of {image.Height}×{image.Width} are too small for model.kind: {kind}\n"
                + $"Let them be {least}×{least} at least (data.image_size), or take mlp or linear.");
    }

    /// <summary>Refuses images that squares do not divide.</summary>
    /// <exception cref="InvalidDataException">A side is no multiple of <paramref name="patch"/>.</exception>
    public static void RequireMultiple(Planes image, int patch)
    {
        if (patch < 1 || image.Height % patch != 0 || image.Width % patch != 0)
            throw new InvalidDataException($"squares of {patch}×{patch} do not divide images of {image.Height}×{image.Width}\n"
                + "Give model.patch a number that divides both sides, or resize the images (data.image_size).");
    }
}
