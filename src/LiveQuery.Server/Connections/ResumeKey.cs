using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveQuery.Engine.Results;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Makes the tokens by which a client that comes back shows which state it has. A token is a keyed fingerprint of the
/// state's JSON: whoever holds one learns nothing by it but whether a result of their own is that JSON still.
/// </summary>
internal sealed class ResumeKey
{
    // 128 bits: as many as the fingerprint that it is made of.
    private const int TokenBytes = 16;

    // Of the unpadded base64url text.
    public const int TokenLength = 22;

    private readonly byte[] _key;
    private readonly Func<ReadOnlyMemory<byte>, byte[]> _sign;

    private ResumeKey(byte[] key)
    {
        _key = key;
        _sign = Sign;
    }

    /// <summary>A key of this process: no other one, later or beside it, makes the same tokens.</summary>
    public static ResumeKey OfProcess() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>A key of all processes that have the secret.</summary>
    public static ResumeKey Of(string secret) =>
        new(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "livequery resume"u8));

    /// <summary>The token of a state: made once, whoever asks.</summary>
    public ReadOnlyMemory<byte> TokenOf(Result result) => result.TokenBy(_sign);

    /// <summary>Whether a client's token is that of a state.</summary>
    public bool Matches(string token, Result result) =>
        !result.Hash.IsEmpty
        && token.Length == TokenLength
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), TokenOf(result).Span);

    private byte[] Sign(ReadOnlyMemory<byte> hash)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, hash.Span, signature);
        return Base64Url.EncodeToUtf8(signature[..TokenBytes]);
    }
}
