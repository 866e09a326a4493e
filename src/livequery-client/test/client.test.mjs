import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';
import { createLiveQueryClient } from '../dist/index.js';
import { ScriptedServer } from './server.mjs';

const QUERY = 'subscription { rows { id n } }';

/** Runs a test with a server and a client, and takes both away. */
function scripted(name, options, run) {
  test(name, async () => {
    const server = await ScriptedServer.start();
    const client = createLiveQueryClient({
      url: server.url,
      webSocketImpl: WebSocket,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
      ...options,
    });
    try {
      await run(server, client);
    } finally {
      await client.dispose();
      await server.stop();
    }
  });
}

/** Collects what an observer hears. */
function observer() {
  const heard = [];
  const waiting = [];
  const hear = (event) => {
    heard.push(event);
    waiting.splice(0).forEach((wake) => wake());
  };
  return {
    heard,
    next: (result) => hear({ result }),
    error: (problem) => hear({ problem }),
    complete: () => hear({ complete: true }),
    async until(count) {
      while (heard.length < count) await new Promise((resolve) => waiting.push(resolve));
      return heard[count - 1];
    },
  };
}

scripted('applies patches, and keeps the rows that have not changed', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY, variables: { n: 1 }, extensions: { mine: 1 } }, seen);
  const { id, payload } = await server.next('subscribe');
  assert.deepEqual(payload, { query: QUERY, variables: { n: 1 }, extensions: { mine: 1, patch: 'json-patch', resume: true } });
  server.push(id, { data: { rows: [{ id: 1, n: 1 }, { id: 2, n: 1 }] }, revision: 1, extensions: { resume: 't1', other: 7 } });
  server.push(id, { patch: [{ op: 'replace', path: '/rows/1/n', value: 2 }], revision: 2, extensions: { resume: 't2' } });
  const { result: first } = await seen.until(1);
  const { result: second } = await seen.until(2);
  assert.deepEqual(first, { data: { rows: [{ id: 1, n: 1 }, { id: 2, n: 1 }] }, extensions: { other: 7 } });
  assert.deepEqual(second, { data: { rows: [{ id: 1, n: 1 }, { id: 2, n: 2 }] } });
  assert.equal(second.data.rows[0], first.data.rows[0]);
  assert.notEqual(second.data, first.data);
});

scripted('keeps the rows that have not changed when the whole state comes', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY }, seen);
  const { id } = await server.next('subscribe');
  server.push(id, { data: { rows: [{ id: 1, n: 1 }] }, revision: 1 });
  server.push(id, { data: { rows: [{ id: 2, n: 1 }, { id: 1, n: 1 }] }, revision: 1 });
  const [first, second] = [(await seen.until(1)).result, (await seen.until(2)).result];
  assert.equal(second.data.rows[1], first.data.rows[0]);
});

scripted('comes back with the state that it has', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY }, seen);
  const { id } = await server.next('subscribe');
  server.push(id, { data: { rows: [{ id: 1, n: 1 }] }, revision: 1, extensions: { resume: 't1' } });
  server.push(id, { patch: [{ op: 'replace', path: '/rows/0/n', value: 2 }], revision: 2, extensions: { resume: 't2' } });
  await seen.until(2);
  server.cut();
  const again = await server.next('subscribe');
  assert.equal(again.payload.extensions.resume, 't2');
  server.push(again.id, { patch: [], revision: 1, extensions: { resume: 't2' } });
  server.push(again.id, { patch: [{ op: 'replace', path: '/rows/0/n', value: 3 }], revision: 2, extensions: { resume: 't3' } });
  // Nothing was told of the state that was there before.
  assert.deepEqual((await seen.until(3)).result.data, { rows: [{ id: 1, n: 3 }] });
  server.close(1012, 'Server is shutting down');
  assert.equal((await server.next('subscribe')).payload.extensions.resume, 't3');
});

scripted('takes the whole state where it is another one by now', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY }, seen);
  const { id } = await server.next('subscribe');
  server.push(id, { data: { rows: [] }, revision: 1, extensions: { resume: 't1' } });
  await seen.until(1);
  server.cut();
  const again = await server.next('subscribe');
  server.push(again.id, { data: { rows: [{ id: 1, n: 1 }] }, revision: 1, extensions: { resume: 't9' } });
  assert.deepEqual((await seen.until(2)).result.data, { rows: [{ id: 1, n: 1 }] });
});

scripted('tells of errors, and of the state again after them', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY }, seen);
  const { id } = await server.next('subscribe');
  server.push(id, { data: { rows: [] }, revision: 1, extensions: { resume: 't1' } });
  server.push(id, { data: null, errors: [{ message: 'division by zero' }] });
  assert.deepEqual((await seen.until(2)).result, { data: null, errors: [{ message: 'division by zero' }] });
  server.cut();
  const again = await server.next('subscribe');
  assert.equal(again.payload.extensions.resume, 't1');
  server.push(again.id, { patch: [], revision: 1, extensions: { resume: 't1' } });
  assert.deepEqual((await seen.until(3)).result, { data: { rows: [] } });
});

for (const [what, payload] of [
  ['a revision is missing', { patch: [{ op: 'replace', path: '/rows/0/n', value: 5 }], revision: 3 }],
  ['a patch does not fit', { patch: [{ op: 'replace', path: '/rows/7/n', value: 5 }], revision: 2 }],
]) {
  scripted(`subscribes anew where ${what}`, {}, async (server, client) => {
    const seen = observer();
    client.subscribe({ query: QUERY }, seen);
    const { id } = await server.next('subscribe');
    server.push(id, { data: { rows: [{ id: 1, n: 1 }] }, revision: 1, extensions: { resume: 't1' } });
    server.push(id, payload);
    const again = await server.next('subscribe');
    assert.equal((await server.next('complete')).id, id);
    assert.notEqual(again.id, id);
    assert.equal(again.payload.extensions.resume, true);
    server.push(again.id, { data: { rows: [{ id: 1, n: 9 }] }, revision: 1, extensions: { resume: 't9' } });
    assert.deepEqual((await seen.until(2)).result.data, { rows: [{ id: 1, n: 9 }] });
    assert.equal(seen.heard.length, 2);
  });
}

scripted('serves a server that knows no patches', {}, async (server, client) => {
  const seen = observer();
  const release = client.subscribe({ query: QUERY }, seen);
  const { id } = await server.next('subscribe');
  server.push(id, { data: { rows: [1] }, extensions: { x: 1 } });
  server.push(id, { data: { rows: [2] } });
  assert.deepEqual((await seen.until(2)).result, { data: { rows: [2] } });
  release();
  assert.equal((await server.next('complete')).id, id);
  assert.deepEqual(await seen.until(3), { complete: true });
});

scripted('asks for nothing where nothing is wanted', { patch: false }, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  assert.deepEqual((await server.next('subscribe')).payload, { query: QUERY, extensions: {} });
});

scripted('asks for no tokens where none are wanted', { resume: false }, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  assert.deepEqual((await server.next('subscribe')).payload.extensions, { patch: 'json-patch' });
});

scripted('hands on the errors that end an operation', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: '{' }, seen);
  const { id } = await server.next('subscribe');
  server.send({ id, type: 'error', payload: [{ message: 'not a valid graphql query' }] });
  assert.deepEqual(await seen.until(1), { problem: [{ message: 'not a valid graphql query' }] });
});

scripted('gives up where the server says that trying again is no use', {}, async (server, client) => {
  const seen = observer();
  client.subscribe({ query: QUERY }, seen);
  await server.next('subscribe');
  server.close(4400, 'Invalid message received');
  assert.equal((await seen.until(1)).problem.code, 4400);
});

scripted('iterates over the latest states', {}, async (server, client) => {
  const results = client.iterate({ query: QUERY });
  const { id } = await server.next('subscribe');
  const first = results.next();
  server.push(id, { data: { n: 0 }, revision: 1 });
  assert.deepEqual((await first).value, { data: { n: 0 } });
  for (let n = 1; n <= 5; n++) server.push(id, { patch: [{ op: 'replace', path: '/n', value: n }], revision: n + 1 });
  server.push(id, { data: null, errors: [{ message: 'away' }] });
  // The pong comes after all that was pushed.
  server.send({ type: 'ping' });
  await server.next('pong');
  assert.deepEqual((await results.next()).value, { data: { n: 5 } });
  assert.deepEqual((await results.next()).value.errors, [{ message: 'away' }]);
  const last = results.next();
  await results.return();
  assert.equal((await last).done, true);
  assert.equal((await server.next('complete')).id, id);
});

scripted('iterates over every batch of a stream', {}, async (server, client) => {
  const results = client.iterate({ query: QUERY });
  const { id } = await server.next('subscribe');
  for (const n of [1, 2, 3]) server.push(id, { data: { row_stream: [n] } });
  server.send({ id, type: 'complete' });
  const seen = [];
  for await (const { data } of results) seen.push(...data.row_stream);
  assert.deepEqual(seen, [1, 2, 3]);
});

scripted('throws what ends an iteration', {}, async (server, client) => {
  const results = client.iterate({ query: '{' });
  const { id } = await server.next('subscribe');
  server.send({ id, type: 'error', payload: [{ message: 'no' }] });
  await assert.rejects(results.next(), (problem) => problem[0].message === 'no');
  assert.equal((await results.next()).done, true);
});

scripted('is an observable', {}, async (server, client) => {
  const observable = client.observe({ query: QUERY });
  const symbol = Symbol.observable ?? '@@observable';
  assert.equal(observable[symbol](), observable);
  const seen = [];
  const subscription = observable.subscribe((result) => seen.push(result.data));
  const { id } = await server.next('subscribe');
  server.push(id, { data: 1 });
  server.send({ type: 'ping' });
  await server.next('pong');
  subscription.unsubscribe();
  await server.next('complete');
  assert.deepEqual(seen, [1]);
});

let asked = 0;
scripted('asks for headers anew with every connection', { headers: async () => ({ n: String(++asked) }) }, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  assert.deepEqual((await server.next('connection_init')).payload, { headers: { n: '1' } });
  await server.next('subscribe');
  server.cut();
  assert.deepEqual((await server.next('connection_init')).payload, { headers: { n: '2' } });
});

scripted('sends fresh headers', { headers: () => ({ authorization: 'Bearer x' }) }, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  await server.next('subscribe');
  const refreshed = client.refresh();
  assert.deepEqual((await server.next('ping')).payload, { headers: { authorization: 'Bearer x' } });
  server.send({ type: 'pong', payload: { session: 'refreshed' } });
  await refreshed;
  const refused = client.refresh();
  await server.next('ping');
  server.send({ type: 'pong', payload: { session: 'refused', message: 'Could not verify JWT: JWTExpired' } });
  await assert.rejects(refused, /JWTExpired/);
  const cut = client.refresh();
  await server.next('ping');
  server.cut();
  await cut;
});

test('refreshing without a connection does nothing', async () => {
  const client = createLiveQueryClient({ url: 'ws://127.0.0.1:1', webSocketImpl: WebSocket });
  await client.refresh();
  await client.dispose();
});

let lives = 0;
const shortLived = {
  headers: () => ({ life: String(++lives) }),
  // Three quarters of 400 ms, then for good.
  expiresAt: ({ life }) => (life === '1' ? Date.now() + 400 : undefined),
};
scripted('sends fresh headers before the old ones end', shortLived, async (server, client) => {
  const began = Date.now();
  client.subscribe({ query: QUERY }, {});
  await server.next('subscribe');
  assert.deepEqual((await server.next('ping')).payload, { headers: { life: '2' } });
  assert.ok(Date.now() - began < 2000);
  server.send({ type: 'pong', payload: { session: 'refreshed' } });
});

let tries = 0;
let end;
const patient = {
  headers: () => ({ try: String(tries++) }),
  // Those of the connection for four seconds, the third for good.
  expiresAt: ({ try: number }) => (number === '2' ? undefined : (end ??= Date.now() + 4000)),
};
scripted('tries again where fresh headers are refused', patient, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  assert.deepEqual((await server.next('ping')).payload, { headers: { try: '1' } });
  server.send({ type: 'pong', payload: { session: 'refused', message: 'no' } });
  assert.deepEqual((await server.next('ping')).payload, { headers: { try: '2' } });
  server.send({ type: 'pong', payload: { session: 'refreshed' } });
});

const failures = [];
const refusing = {
  headers: () => ({}),
  expiresAt: () => Date.now() + 100,
  onRefreshError: (problem) => failures.push(problem.message),
};
scripted('tells where fresh headers are refused', refusing, async (server, client) => {
  client.subscribe({ query: QUERY }, {});
  await server.next('ping');
  server.send({ type: 'pong', payload: { session: 'refused', message: 'no' } });
  while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(failures, ['no']);
});
