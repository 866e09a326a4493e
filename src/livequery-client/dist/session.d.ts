import type { Client } from 'graphql-ws';
import { type Headers } from './expiry.js';
/** How credentials are got and kept fresh. */
export interface SessionOptions {
    /** The headers to connect with (`authorization`, `x-hasura-role`, …). Asked for anew whenever they are needed. */
    headers?: () => Headers | Promise<Headers>;
    /**
     * When the token of these headers ends, as milliseconds since 1970; undefined: never. Fresh headers are sent before.
     * By default the `exp` of the JSON Web Token in `authorization`.
     */
    expiresAt?: (headers: Headers) => number | undefined;
    /**
     * Told when fresh headers could not be got or were refused. It is tried again while there is time; the server ends the
     * connection with its token.
     */
    onRefreshError?: (problem: unknown) => void;
}
/** The credentials of one client: sent when it connects, and again in a ping before they end. */
export declare class ClientSession {
    #private;
    constructor(options: SessionOptions);
    /** The payload of `connection_init`. */
    connectionParams(): Promise<Record<string, unknown>>;
    /** Follows the connections of a client. */
    attach(client: Client): void;
    /**
     * Sends fresh headers: the subscriptions go on under the new session, without a gap.
     * @throws {Error} where they are refused; the old ones hold until their end.
     */
    refresh(): Promise<void>;
    /** Forgets all. */
    dispose(): void;
}
