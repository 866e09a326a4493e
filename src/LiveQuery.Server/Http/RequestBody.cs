using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace LiveQuery.Server.Http;

/// <summary>Reads request bodies whole, up to a bound.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Reads the body and lets <paramref name="use"/> look at it; the bytes hold during the call. A body that is larger
    /// than the bound is not read on.
    /// </summary>
    /// <exception cref="BadHttpRequestException">It is too large (413), or the client breaks off.</exception>
    public static async ValueTask<T> ReadAsync<T>(
        HttpRequest request,
        int maxBytes,
        Func<ReadOnlySequence<byte>, T> use,
        CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            // Ours holds, and says what it is.
            bound.MaxRequestBodySize = null;
        }

        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                try
                {
                    return use(read.Buffer);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static BadHttpRequestException TooLarge(int maxBytes) =>
        new($"the body is larger than {maxBytes} bytes, the most that is read", StatusCodes.Status413PayloadTooLarge);
}
