using System.Globalization;
using System.Text;
using Hone.Runs;

namespace Hone.Hosting.Exchange.Classifiers;

/// <summary>The page that a classifier is shown with: what it is, what it learned from, how it is used.</summary>
static class ClassifierCard
{
    /// <summary>The page, in Markdown.</summary>
    public static string Of(PictureClassifier classifier, Manifest manifest)
    {
        StringBuilder page = new();
        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"---\nlibrary_name: transformers.js\npipeline_tag: image-classification\ntags: [hone, {manifest.Model?.Family}]\n---\n");
        Line($"# {ModelCard.OneLine(manifest.Name)}\n");
        Line($"A {manifest.Model?.Family} of {classifier.Model.Parameters.Count:N0} parameters that tells {classifier.Classes.Count}");
        Line($"classes of images of {classifier.Format.Planes} numbers apart.\n");
        if (manifest.Data is { } data)
        {
            Line($"It was trained by Hone {manifest.Code?.Version} on {ModelCard.OneLine(data.Name)}, {data.TrainTokens:N0} images");
            Line($"(fingerprint {data.Fingerprint}), for {classifier.Step:N0} steps, in run {manifest.Id}.\n");
        }

        Line($"Its logits are divided by a temperature of {classifier.Temperature:G6}, fitted on images that it has not learned from.");
        Line($"Every number was read back as the checkpoint has it; export.json has sizes and hashes of all files.");
        Line($"config.json names a vit because transformers.js loads classifiers of images by such a name: the graph is the model.\n");
        Line($"## Use\n");
        page.Append("""
            ```js
            import { pipeline } from "@huggingface/transformers";

            const classify = await pipeline("image-classification", "PATH", { dtype: "fp32" });
            console.log(await classify("image.png"));
            ```

            """.ReplaceLineEndings("\n"));
        return page.ToString();
    }
}
