namespace Hone.Data.Rows.Packing;

/// <summary>How rows are made of documents.</summary>
public enum PackingKind
{
    /// <summary>Windows side by side over running text; documents begin and end anywhere in a row.</summary>
    Windows,

    /// <summary>Each row begins with a document; where none fits, one is cropped.</summary>
    Documents,

    /// <summary>Each row begins with a document and none is cropped; rows are padded.</summary>
    Conversations,
}
