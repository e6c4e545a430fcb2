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
        foreach (string project in Projects())
        {
            string room = Path.GetFileNameWithoutExtension(project);
            Allowed.ShouldContainKey(room);
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            foreach (string reference in references)
                Allowed[room].ShouldContain(reference, $"{room} may not know {reference}");
        }
    }

    [Fact]
    public void The_package_of_the_library_depends_on_what_its_rooms_do()
    {
        string[] rooms = [.. Projects().Where(project => Path.GetFileNameWithoutExtension(project) is not ("Cli" or "Web"))];

        Packages(Path.Combine(Repository.Root, "packages", "Hone", "Hone.csproj"))
            .ShouldBe(rooms.SelectMany(Packages).Distinct(), ignoreOrder: true);
    }

    static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    static IEnumerable<string> Packages(string project) =>
        XDocument.Load(project).Descendants("PackageReference")
            .Where(reference => reference.Attribute("ExcludeAssets")?.Value != "all")              // files to build with
            .Select(reference => reference.Attribute("Include")!.Value);
}
