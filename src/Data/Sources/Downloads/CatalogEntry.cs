namespace Hone.Data.Sources.Downloads;

/// <summary>A public text that can be had by name.</summary>
/// <param name="Name">What a user types; a file name without its ending.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Bytes">Its exact size.</param>
/// <param name="Sha256">Its exact content, 64 lower-case hexadecimal digits.</param>
/// <param name="Licence">Under which terms.</param>
/// <param name="Description">What it is, in a sentence.</param>
public sealed record CatalogEntry(string Name, Uri Address, long Bytes, string Sha256, string Licence, string Description)
{
    /// <summary>The file it becomes.</summary>
    public string FileName => Name + ".txt";
}
