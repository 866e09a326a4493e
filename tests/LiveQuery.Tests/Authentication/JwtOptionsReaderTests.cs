using LiveQuery.Server.Authentication;

namespace LiveQuery.Tests.Authentication;

public sealed class JwtOptionsReaderTests
{
    [Theory]
    [InlineData("x", "not valid JSON")]
    [InlineData("7", "JSON object")]
    [InlineData("{}", "\"jwk_url\"")]
    [InlineData("""{"type":"HS256"}""", "\"key\" or \"jwk_url\"")]
    [InlineData("""{"type":"HS256","key":"short"}""", "5 bytes; HS256 needs at least 32")]
    [InlineData("""{"type":"HS512","key":"01234567890123456789012345678901"}""", "HS512 needs at least 64")]
    [InlineData("""{"type":"none","key":"x"}""", "\"type\" must be one of")]
    [InlineData("""{"type":"RS256","key":"01234567890123456789012345678901"}""", "PEM")]
    [InlineData("""{"type":"ES256","key":"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}""", "PEM")]
    [InlineData("""{"jwk_url":"ftp://x"}""", "http")]
    [InlineData("""{"jwk_url":"https://x","key":"y"}""", "together")]
    [InlineData("""{"jwk_url":"https://x","claims_format":"xml"}""", "claims_format")]
    [InlineData("""{"jwk_url":"https://x","claims_namespace":"a","claims_namespace_path":"$"}""", "together")]
    [InlineData("""{"jwk_url":"https://x","claims_namespace_path":"a.b"}""", "begin with $")]
    [InlineData("""{"jwk_url":"https://x","claims_namespace_path":"$.a["}""", "JSON path")]
    [InlineData("""{"jwk_url":"https://x","claims_namespace_path":"$['a"}""", "not closed")]
    [InlineData("""{"jwk_url":"https://x","audience":7}""", "audience")]
    [InlineData("""{"jwk_url":"https://x","allowed_skew":-1}""", "allowed_skew")]
    [InlineData("""{"jwk_url":"https://x","header":{"type":"Cookie"}}""", "\"name\"")]
    [InlineData("""{"jwk_url":"https://x","header":{"type":"Query","name":"x"}}""", "Authorization, Cookie or CustomHeader")]
    [InlineData("""{"jwk_url":"https://x","claims_map":{"x-hasura-default-role":"a"}}""", "x-hasura-allowed-roles")]
    [InlineData("""{"jwk_url":"https://x","claims_map":{"role":"a"}}""", "x-hasura-")]
    [InlineData("""{"jwk_url":"https://x","issuer":["a"]}""", "\"issuer\" must be a string")]
    public void Wrong_configurations_are_told(string json, string part)
    {
        var problem = Assert.Throws<FormatException>(() => JwtOptionsReader.Parse(json));

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Messages_hold_no_key()
    {
        const string Key = "not-a-pem-but-secret";

        var problem = Assert.Throws<FormatException>(() => JwtOptionsReader.Parse($$"""{"type":"RS256","key":"{{Key}}"}"""));

        Assert.DoesNotContain(Key, problem.ToString(), StringComparison.Ordinal);
    }
}
