using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace LiveQuery.Server.Authentication;

/// <summary>Reads the key of a JWT configuration: a shared secret, or a public key or certificate as PEM.</summary>
internal static class JwtKeyReader
{
    /// <summary>Reads a key for an algorithm.</summary>
    /// <exception cref="FormatException">It does not fit; the message says why, and holds nothing of the key.</exception>
    public static SecurityKey Read(string algorithm, string key) => algorithm switch
    {
        "HS256" => Symmetric(algorithm, key, 32),
        "HS384" => Symmetric(algorithm, key, 48),
        "HS512" => Symmetric(algorithm, key, 64),
        "RS256" or "RS384" or "RS512" => Asymmetric(algorithm, key, ReadRsa),
        "ES256" => Asymmetric(algorithm, key, pem => ReadEcdsa(pem, 256)),
        "ES384" => Asymmetric(algorithm, key, pem => ReadEcdsa(pem, 384)),
        "ES512" => Asymmetric(algorithm, key, pem => ReadEcdsa(pem, 521)),
        _ => throw new FormatException(
            $"\"type\" must be one of HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, not \"{algorithm}\""),
    };

    private static SymmetricSecurityKey Symmetric(string algorithm, string key, int least)
    {
        // https://www.rfc-editor.org/rfc/rfc7518#section-3.2: a key of at least the size of the hash.
        var bytes = Encoding.UTF8.GetBytes(key);
        return bytes.Length >= least
            ? new SymmetricSecurityKey(bytes)
            : throw new FormatException($"\"key\" has {bytes.Length} bytes; {algorithm} needs at least {least}");
    }

    private static SecurityKey Asymmetric(string algorithm, string pem, Func<string, SecurityKey?> read)
    {
        try
        {
            return read(pem) ?? throw new FormatException($"\"key\" is a key of another kind than {algorithm} needs");
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new FormatException($"\"key\" is not a public key or certificate in PEM form that fits {algorithm}");
        }
    }

    private static RsaSecurityKey? ReadRsa(string pem)
    {
        if (IsCertificate(pem))
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.GetRSAPublicKey() is { } key ? new RsaSecurityKey(key) : null;
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new RsaSecurityKey(rsa);
    }

    private static ECDsaSecurityKey? ReadEcdsa(string pem, int bits)
    {
        ECDsa? key;
        if (IsCertificate(pem))
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            key = certificate.GetECDsaPublicKey();
        }
        else
        {
            key = ECDsa.Create();
            key.ImportFromPem(pem);
        }

        return key?.KeySize == bits ? new ECDsaSecurityKey(key) : null;
    }

    private static bool IsCertificate(string pem) => pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal);
}
