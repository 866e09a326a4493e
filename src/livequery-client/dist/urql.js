import { subscriptionExchange } from '@urql/core';
/** An exchange of urql that runs subscriptions over a client of LiveQuery. urql knows nothing of patches. */
export function liveQueryExchange(client, options = {}) {
    return subscriptionExchange({
        enableAllOperations: options.enableAllOperations ?? false,
        forwardSubscription: ({ query, variables, operationName, extensions }) => ({
            subscribe: (sink) => ({
                unsubscribe: client.subscribe({
                    query: query ?? '',
                    variables: variables,
                    operationName,
                    extensions: extensions,
                }, {
                    next: (result) => sink.next(result),
                    error: (problem) => sink.error(problem),
                    complete: () => sink.complete(),
                }),
            }),
        }),
    });
}
