// node apollo.mjs <http url>: Apollo Client, queries over HTTP and subscriptions over graphql-ws.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { describe, listen, tell } from './console.mjs';

// Apollo compares with the browser's own class, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket;

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
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: url }),
  ),
});

const subscriptions = new Map();

listen({
  subscribe(query) {
    const [id, ...words] = query.split(' ');
    subscriptions.set(
      id,
      client.subscribe({ query: gql(words.join(' ')) }).subscribe({
        next: ({ data, error }) => (error ? tell('error', describe(error)) : tell('next', { data })),
        error: (problem) => tell('error', describe(problem)),
        complete: () => tell('complete', id),
      }),
    );
  },
  complete(id) {
    subscriptions.get(id).unsubscribe();
    // Apollo says nothing to the one who unsubscribes.
    tell('complete', id);
  },
  async query(query) {
    const { data, error } = await client.query({ query: gql(query), fetchPolicy: 'network-only', errorPolicy: 'all' });
    tell('result', error ? { errors: [{ message: error.message }] } : { data });
  },
  async exit() {
    client.stop();
    await sockets.dispose();
    process.exit(0);
  },
});
