import { ApolloLink } from '@apollo/client';
import type { LiveQueryClient } from './client.js';
type Operation = Parameters<ApolloLink['request']>[0];
type Results = ReturnType<ApolloLink['request']>;
/**
 * The end of a chain of Apollo's links: runs operations over a client of LiveQuery. Put it where `GraphQLWsLink` would
 * be; Apollo knows nothing of patches.
 */
export declare class LiveQueryLink extends ApolloLink {
    #private;
    constructor(client: LiveQueryClient);
    request(operation: Operation): Results;
}
export {};
