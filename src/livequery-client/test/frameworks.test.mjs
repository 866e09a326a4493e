import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import { Client, fetchExchange, gql as urqlGql } from '@urql/core';
import { from } from 'rxjs';
import { pipe, subscribe } from 'wonka';
import WebSocket from 'ws';
import { LiveQueryLink } from '../dist/apollo.js';
import { createLiveQueryClient } from '../dist/index.js';
import { liveQueryExchange } from '../dist/urql.js';
import { ScriptedServer } from './server.mjs';

const QUERY = 'subscription Rows($n: Int) { rows(limit: $n) { id n } }';
const FIRST = { data: { rows: [{ __typename: 'rows', id: 1, n: 1 }, { __typename: 'rows', id: 2, n: 1 }] }, revision: 1 };
const SECOND = { patch: [{ op: 'replace', path: '/rows/1/n', value: 2 }], revision: 2 };

async function withServer(run) {
  const server = await ScriptedServer.start();
  const live = createLiveQueryClient({ url: server.url, webSocketImpl: WebSocket });
  try {
    await run(server, live);
  } finally {
    await live.dispose();
    await server.stop();
  }
}

function collect(count) {
  const seen = [];
  let done;
  const all = new Promise((resolve) => (done = resolve));
  return { all, take: (value) => seen.push(value) === count && done(seen) };
}

test('Apollo sees states, and knows nothing of patches', () =>
  withServer(async (server, live) => {
    const client = new ApolloClient({ cache: new InMemoryCache(), link: new LiveQueryLink(live) });
    const { all, take } = collect(2);
    const subscription = client.subscribe({ query: gql(QUERY), variables: { n: 2 } }).subscribe({ next: ({ data }) => take(data) });
    const { id, payload } = await server.next('subscribe');
    assert.equal(payload.operationName, 'Rows');
    assert.deepEqual(payload.variables, { n: 2 });
    assert.equal(payload.extensions.patch, 'json-patch');
    server.push(id, FIRST);
    server.push(id, SECOND);
    assert.deepEqual((await all).map(({ rows }) => rows.map(({ n }) => n)), [[1, 1], [1, 2]]);
    subscription.unsubscribe();
    await server.next('complete');
  }));

test('Apollo is told why an operation is refused', () =>
  withServer(async (server, live) => {
    const client = new ApolloClient({ cache: new InMemoryCache(), link: new LiveQueryLink(live) });
    const { all, take } = collect(1);
    client.subscribe({ query: gql(QUERY) }).subscribe({ next: ({ error }) => take(error), error: take });
    const { id } = await server.next('subscribe');
    server.send({ id, type: 'error', payload: [{ message: 'no such field' }] });
    assert.match((await all)[0].message, /no such field/);
  }));

test('urql sees states, and knows nothing of patches', () =>
  withServer(async (server, live) => {
    const client = new Client({ url: server.url, exchanges: [liveQueryExchange(live), fetchExchange], preferGetMethod: false });
    const { all, take } = collect(2);
    const { unsubscribe } = pipe(client.subscription(urqlGql(QUERY), { n: 2 }), subscribe(({ data }) => take(data)));
    const { id, payload } = await server.next('subscribe');
    assert.deepEqual(payload.variables, { n: 2 });
    assert.equal(payload.extensions.patch, 'json-patch');
    server.push(id, FIRST);
    server.push(id, SECOND);
    assert.deepEqual((await all).map(({ rows }) => rows.map(({ n }) => n)), [[1, 1], [1, 2]]);
    unsubscribe();
    await server.next('complete');
  }));

test('urql is told why an operation is refused', () =>
  withServer(async (server, live) => {
    const client = new Client({ url: server.url, exchanges: [liveQueryExchange(live)], preferGetMethod: false });
    const { all, take } = collect(1);
    pipe(client.subscription(urqlGql(QUERY), {}), subscribe(({ error }) => take(error)));
    const { id } = await server.next('subscribe');
    server.send({ id, type: 'error', payload: [{ message: 'no such field' }] });
    assert.match((await all)[0].message, /no such field/);
  }));

test('RxJS takes it for an observable', () =>
  withServer(async (server, live) => {
    const { all, take } = collect(2);
    const subscription = from(live.observe({ query: QUERY })).subscribe(({ data }) => take(data));
    const { id } = await server.next('subscribe');
    server.push(id, FIRST);
    server.push(id, SECOND);
    assert.equal((await all)[1].rows[1].n, 2);
    subscription.unsubscribe();
    await server.next('complete');
  }));
