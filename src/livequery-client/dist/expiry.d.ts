/** Headers of a request, as `connection_init` and pings carry them. */
export type Headers = Record<string, string>;
/**
 * When the token of the headers ends, as milliseconds since 1970: what a JSON Web Token in `authorization` says of
 * itself; undefined where there is none that says so.
 */
export declare function expiryOf(headers: Headers): number | undefined;
