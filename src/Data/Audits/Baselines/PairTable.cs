using System.Numerics;

namespace Hone.Data.Audits.Baselines;

/// <summary>How often each token follows each other one: a square of numbers where that is small, else only the pairs that occur.</summary>
sealed class PairTable
{
    const int LargestSquare = 1024;                          // 4 MiB, a cache's size

    readonly int _vocabulary;
    readonly int[]? _square;
    ulong[] _keys = [];                                      // pair + 1, open addressing; 0 is free
    int[] _counts = [];
    int _used;

    public PairTable(int vocabulary)
    {
        _vocabulary = vocabulary;
        if (vocabulary <= LargestSquare)
            _square = new int[vocabulary * vocabulary];
        else
            Resize(1 << 16);
    }

    /// <summary>Counts a pair once more.</summary>
    public void Add(int before, int token)
    {
        if (_square is not null)
        {
            _square[before * _vocabulary + token]++;
            return;
        }

        int place = PlaceOf(Key(before, token));
        if (_keys[place] == 0)
        {
            if (++_used > _keys.Length / 2)
            {
                Resize(_keys.Length * 2);
                place = PlaceOf(Key(before, token));
            }

            _keys[place] = Key(before, token);
        }

        _counts[place]++;
    }

    /// <summary>How often a pair occurs.</summary>
    public int this[int before, int token] =>
        _square is not null ? _square[before * _vocabulary + token] : _counts[PlaceOf(Key(before, token))];

    /// <summary>The pairs that occur, each once, in no order: what comes first, and how often.</summary>
    public IEnumerable<(int Before, int Count)> Pairs => _square is not null
        ? _square.Index().Where(pair => pair.Item > 0).Select(pair => (pair.Index / _vocabulary, pair.Item))
        : _keys.Index().Where(key => key.Item > 0).Select(key => ((int)((key.Item - 1) >> 32), _counts[key.Index]));

    static ulong Key(int before, int token) => ((ulong)before << 32 | (uint)token) + 1;

    int PlaceOf(ulong key)
    {
        int mask = _keys.Length - 1;
        int place = (int)(key * 0x9E3779B97F4A7C15 >> (64 - BitOperations.Log2((uint)_keys.Length)));
        while (_keys[place] != 0 && _keys[place] != key)
            place = (place + 1) & mask;
        return place;
    }

    void Resize(int size)
    {
        (ulong[] keys, int[] counts) = (_keys, _counts);
        (_keys, _counts) = (new ulong[size], new int[size]);
        for (int i = 0; i < keys.Length; i++)
            if (keys[i] != 0)
            {
                int place = PlaceOf(keys[i]);
                (_keys[place], _counts[place]) = (keys[i], counts[i]);
            }
    }
}
