/** Headers of a request, as `connection_init` and pings carry them. */
export type Headers = Record<string, string>;

/**
 * When the token of the headers ends, as milliseconds since 1970: what a JSON Web Token in `authorization` says of
 * itself; undefined where there is none that says so.
 */
export function expiryOf(headers: Headers): number | undefined {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'authorization');
  const body = name === undefined ? undefined : /^Bearer\s+[^.\s]+\.([^.\s]+)\.[^.\s]*$/i.exec(headers[name]!)?.[1];
  if (body === undefined) {
    return undefined;
  }

  try {
    const { exp } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
