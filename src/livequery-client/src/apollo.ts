import { ApolloLink, Observable } from '@apollo/client';
import { print } from 'graphql';
import type { LiveQueryClient } from './client.js';

// Named so that they hold for version 3 and 4 of Apollo alike.
type Operation = Parameters<ApolloLink['request']>[0];
type Results = ReturnType<ApolloLink['request']>;

/**
 * The end of a chain of Apollo's links: runs operations over a client of LiveQuery. Put it where `GraphQLWsLink` would
 * be; Apollo knows nothing of patches.
 */
export class LiveQueryLink extends ApolloLink {
  readonly #client: LiveQueryClient;

  constructor(client: LiveQueryClient) {
    super();
    this.#client = client;
  }

  override request(operation: Operation): Results {
    const { query, variables, operationName, extensions } = operation;
    return new Observable((observer) =>
      this.#client.subscribe(
        { query: print(query), variables, operationName, extensions },
        {
          next: (result) => observer.next(result as never),
          error: (problem) => observer.error(toError(problem)),
          complete: () => observer.complete(),
        },
      ),
    );
  }
}

/** Apollo wants errors; refusals are lists of GraphQL errors, lost sockets are close events. */
function toError(problem: unknown): Error {
  if (problem instanceof Error) {
    return problem;
  }

  if (Array.isArray(problem)) {
    return Object.assign(new Error(problem.map(({ message }) => String(message)).join('\n')), { errors: problem });
  }

  const { code, reason } = (problem ?? {}) as { code?: unknown; reason?: unknown };
  return new Error(`the socket was closed: ${String(code)} ${String(reason ?? '')}`.trimEnd());
}
