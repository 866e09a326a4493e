// node urql.mjs <http url>: urql, queries over HTTP and subscriptions over graphql-ws.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { pipe, subscribe, onEnd } from 'wonka';
import WebSocket from 'ws';
import { describe, listen, tell } from './console.mjs';

const url = process.argv[2];
const sockets = createClient({
  url: url.replace('http:', 'ws:'),
  webSocketImpl: WebSocket,
  retryAttempts: 300,
  // A refused connection is an error in Node, where browsers tell of a closed socket and try again by themselves.
  shouldRetry: () => true,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  on: {
    connected: (_, __, wasRetry) => tell('connected', wasRetry),
    closed: (event) => tell('closed', event.code),
  },
});
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ ...request, query: request.query ?? '' }, sink) }),
      }),
    }),
    fetchExchange,
  ],
});

const subscriptions = new Map();

listen({
  subscribe(query) {
    const [id, ...words] = query.split(' ');
    subscriptions.set(
      id,
      pipe(
        client.subscription(words.join(' '), {}),
        onEnd(() => tell('complete', id)),
        subscribe(({ data, error }) => (error ? tell('error', describe(error)) : tell('next', { data }))),
      ),
    );
  },
  complete: (id) => subscriptions.get(id).unsubscribe(),
  async query(query) {
    const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' }).toPromise();
    tell('result', error ? { errors: [{ message: error.graphQLErrors[0]?.message ?? error.message }] } : { data });
  },
  async exit() {
    await sockets.dispose();
    process.exit(0);
  },
});
