import { type Exchange } from '@urql/core';
import type { LiveQueryClient } from './client.js';
/** How the exchange serves. */
export interface LiveQueryExchangeOptions {
    /** Whether queries and mutations go over the socket as well. Default false. */
    enableAllOperations?: boolean;
}
/** An exchange of urql that runs subscriptions over a client of LiveQuery. urql knows nothing of patches. */
export declare function liveQueryExchange(client: LiveQueryClient, options?: LiveQueryExchangeOptions): Exchange;
