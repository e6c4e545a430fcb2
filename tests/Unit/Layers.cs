using System.Xml.Linq;
using Hone.Cli.Screen;

namespace Hone.Unit;

/// <summary>Holds the tree to its one order: a room may know only the rooms whose arrows lead to it.</summary>
public sealed class Layers
{
    /// <summary>Direct references each room may have; what they see through these is allowed too.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Text"] = [],
        ["Formats"] = [],
        ["Data"] = ["Text", "Formats"],
        ["Tensors"] = [],
        ["Models"] = ["Tensors"],
        ["Training"] = ["Data", "Models", "Formats"],
        ["Runs"] = ["Training"],
        ["Insight"] = ["Runs"],
        ["Web"] = ["Hosting"],
        ["Hosting"] = ["Insight"],
        ["Cli"] = ["Web", "Hosting"],
    };

    [Fact]
    public void References_point_only_along_the_arrows()
    {
        foreach (string project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string room = Path.GetFileNameWithoutExtension(project);
            Allowed.ShouldContainKey(room);
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            foreach (string reference in references)
                Allowed[room].ShouldContain(reference, $"{room} may not know {reference}");
        }
    }
}
