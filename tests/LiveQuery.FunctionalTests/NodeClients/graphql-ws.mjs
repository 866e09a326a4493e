// node graphql-ws.mjs <http url>: the reference client.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { describe, listen, tell } from './console.mjs';

const client = createClient({
  url: process.argv[2].replace('http:', 'ws:'),
  webSocketImpl: WebSocket,
  lazy: false,
  retryAttempts: 300,
  // A refused connection is an error in Node, where browsers tell of a closed socket and try again by themselves.
  shouldRetry: () => true,
  // The default grows to half a minute; a test has no such patience.
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  onNonLazyError: (problem) => tell('given up', describe(problem)),
  on: {
    connected: (_, __, wasRetry) => tell('connected', wasRetry),
    closed: (event) => tell('closed', event.code),
  },
});

const disposals = new Map();

listen({
  subscribe(query) {
    const [id, ...words] = query.split(' ');
    disposals.set(
      id,
      client.subscribe(
        { query: words.join(' ') },
        {
          next: (result) => tell('next', result),
          error: (problem) => tell('error', describe(problem)),
          complete: () => tell('complete', id),
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
  async exit() {
    await client.dispose();
    process.exit(0);
  },
});
