using System.Security.Cryptography;
using System.Text;

namespace LiveQuery.Server.Authentication;

/// <summary>The admin secret, kept as a hash; a comparison takes the same time whatever it is given.</summary>
internal sealed class AdminSecret(string secret)
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "x-hasura-admin-secret";

    /// <summary>Its older name.</summary>
    public const string OlderHeader = "x-hasura-access-key";

    private readonly byte[] _hash = SHA512.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether this is it.</summary>
    public bool Matches(string given)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(Encoding.UTF8.GetBytes(given), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
