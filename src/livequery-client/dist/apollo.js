import { ApolloLink, Observable } from '@apollo/client';
import { print } from 'graphql';
/**
 * The end of a chain of Apollo's links: runs operations over a client of LiveQuery. Put it where `GraphQLWsLink` would
 * be; Apollo knows nothing of patches.
 */
export class LiveQueryLink extends ApolloLink {
    #client;
    constructor(client) {
        super();
        this.#client = client;
    }
    request(operation) {
        const { query, variables, operationName, extensions } = operation;
        return new Observable((observer) => this.#client.subscribe({ query: print(query), variables, operationName, extensions }, {
            next: (result) => observer.next(result),
            error: (problem) => observer.error(toError(problem)),
            complete: () => observer.complete(),
        }));
    }
}
/** Apollo wants errors; refusals are lists of GraphQL errors, lost sockets are close events. */
function toError(problem) {
    if (problem instanceof Error) {
        return problem;
    }
    if (Array.isArray(problem)) {
        return Object.assign(new Error(problem.map(({ message }) => String(message)).join('\n')), { errors: problem });
    }
    const { code, reason } = (problem ?? {});
    return new Error(`the socket was closed: ${String(code)} ${String(reason ?? '')}`.trimEnd());
}
