// A client of graphql-transport-ws in as few lines as it takes: connects, subscribes, reconnects with back-off.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

export class LiveQueryClient {
  #socket = null;
  #subscriptions = new Map();
  #nextId = 1;
  #retries = 0;
  #ready = false;

  /** @param {{url: string, headers: () => object, onState: (state: string) => void, onMessage: (bytes: number) => void}} options */
  constructor(options) {
    this.options = options;
    this.#connect();
  }

  /** Subscribes; `receive` gets each result's data. Returns the function that ends it. */
  subscribe(query, variables, receive, fail) {
    const id = String(this.#nextId++);
    const subscription = { query, variables, receive, fail };
    this.#subscriptions.set(id, subscription);
    if (this.#ready) this.#send({ id, type: 'subscribe', payload: { query, variables } });
    return () => {
      this.#subscriptions.delete(id);
      if (this.#ready) this.#send({ id, type: 'complete' });
    };
  }

  /** Connects anew, as another role. */
  restart() {
    this.#retries = 0;
    this.#socket?.close(1000, 'role changed');
  }

  #connect() {
    this.options.onState('connecting');
    const socket = new WebSocket(this.options.url, 'graphql-transport-ws');
    this.#socket = socket;
    socket.onopen = () => this.#send({ type: 'connection_init', payload: { headers: this.options.headers() } });
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      this.#ready = false;
      this.options.onState('offline');
      const wait = this.#retries === 0 ? 50 : Math.min(5000, 250 * 2 ** this.#retries) * (0.8 + 0.4 * Math.random());
      this.#retries++;
      setTimeout(() => this.#connect(), wait);
    };
  }

  #receive(text) {
    const message = JSON.parse(text);
    switch (message.type) {
      case 'connection_ack':
        this.#ready = true;
        this.#retries = 0;
        this.options.onState('live');
        for (const [id, { query, variables }] of this.#subscriptions)
          this.#send({ id, type: 'subscribe', payload: { query, variables } });
        break;
      case 'next': {
        this.options.onMessage(text.length);
        const subscription = this.#subscriptions.get(message.id);
        if (!subscription) break;
        if (message.payload.errors) subscription.fail(message.payload.errors[0].message);
        else subscription.receive(message.payload.data);
        break;
      }
      case 'error':
        this.#subscriptions.get(message.id)?.fail(message.payload[0].message);
        break;
      case 'ping':
        this.#send({ type: 'pong' });
        break;
    }
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }
}
