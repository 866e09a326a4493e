import { subscriptionExchange, type Exchange, type ExecutionResult } from '@urql/core';
import type { LiveQueryClient } from './client.js';

/** How the exchange serves. */
export interface LiveQueryExchangeOptions {
  /** Whether queries and mutations go over the socket as well. Default false. */
  enableAllOperations?: boolean;
}

/** An exchange of urql that runs subscriptions over a client of LiveQuery. urql knows nothing of patches. */
export function liveQueryExchange(client: LiveQueryClient, options: LiveQueryExchangeOptions = {}): Exchange {
  return subscriptionExchange({
    enableAllOperations: options.enableAllOperations ?? false,
    forwardSubscription: ({ query, variables, operationName, extensions }) => ({
      subscribe: (sink) => ({
        unsubscribe: client.subscribe(
          {
            query: query ?? '',
            variables: variables as Record<string, unknown> | undefined,
            operationName,
            extensions: extensions as Record<string, unknown> | undefined,
          },
          {
            next: (result) => sink.next(result as ExecutionResult),
            error: (problem) => sink.error(problem as Error),
            complete: () => sink.complete(),
          },
        ),
      }),
    }),
  });
}
