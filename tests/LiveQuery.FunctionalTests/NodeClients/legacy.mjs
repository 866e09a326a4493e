// node legacy.mjs <http url>: the client of the older subprotocol graphql-ws.
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { describe, listen, tell } from './console.mjs';

class TellingSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    // 1006 is a server that is not there.
    this.on('close', (code) => code !== 1006 && tell('closed', code));
  }
}

const client = new SubscriptionClient(
  process.argv[2].replace('http:', 'ws:'),
  { reconnect: true, connectionParams: { lang: 'en' }, connectionCallback: (problem) => problem && tell('refused', problem) },
  TellingSocket,
);
client.onConnected(() => tell('connected', false));
client.onReconnected(() => tell('connected', true));
client.onError(() => {});

const subscriptions = new Map();

function observe(query, next, complete) {
  return client.request({ query }).subscribe({
    next,
    error: (problem) => tell('error', describe(problem)),
    complete,
  });
}

listen({
  subscribe(query) {
    const [id, ...words] = query.split(' ');
    subscriptions.set(id, observe(words.join(' '), (result) => tell('next', result), () => tell('complete', id)));
  },
  complete(id) {
    subscriptions.get(id).unsubscribe();
    // It says nothing to the one who unsubscribes.
    tell('complete', id);
  },
  query: (query) => void observe(query, (result) => tell('result', result), () => {}),
  exit() {
    client.close();
    process.exit(0);
  },
});
