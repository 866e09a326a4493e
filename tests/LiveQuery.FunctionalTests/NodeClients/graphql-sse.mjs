// node graphql-sse.mjs <http url>: the reference client of GraphQL over SSE, in distinct connections mode.
import { createClient } from 'graphql-sse';
import { describe, listen, tell } from './console.mjs';

const client = createClient({
  url: process.argv[2],
  retryAttempts: 300,
  // The default grows to half a minute; a test has no such patience.
  retry: () => new Promise((resolve) => setTimeout(resolve, 100)),
});

const disposals = new Map();

listen({
  subscribe(query) {
    const [id, ...words] = query.split(' ');
    let isLost = false;
    disposals.set(
      id,
      client.subscribe(
        { query: words.join(' ') },
        {
          next: (result) => (result.errors ? tell('error', describe(result.errors)) : tell('next', result)),
          error: (problem) => tell('error', describe(problem)),
          complete: () => tell('complete', id),
        },
        {
          connecting(isAgain) {
            // Responses have no close codes.
            if (isAgain && !isLost) tell('closed', null);
            isLost = isAgain;
          },
          connected: (isAgain) => tell('connected', isAgain),
        },
      ),
    );
  },
  complete: (id) => disposals.get(id)(),
  async query(query) {
    for await (const result of client.iterate({ query })) {
      tell('result', result);
    }
  },
  exit() {
    client.dispose();
    process.exit(0);
  },
});
