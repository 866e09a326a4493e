// A server of graphql-transport-ws that says what the test wants.
import { WebSocketServer } from 'ws';

export class ScriptedServer {
  #server;
  #sockets = [];
  #messages = [];
  #waiting = [];

  static async start(port = 0) {
    const server = new ScriptedServer();
    server.#server = new WebSocketServer({ port, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
    server.#server.on('connection', (socket) => server.#serve(socket));
    await new Promise((resolve) => server.#server.once('listening', resolve));
    return server;
  }

  get port() {
    return this.#server.address().port;
  }

  get url() {
    return `ws://127.0.0.1:${this.port}/v1/graphql`;
  }

  /** Whether it acknowledges by itself. */
  acknowledges = true;

  /** The next message of a type. */
  next(type) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${type}; there were ${JSON.stringify(this.#messages)}`)), 10_000);
      const look = () => {
        const index = this.#messages.findIndex((message) => message.type === type);
        if (index < 0) return false;
        clearTimeout(timer);
        resolve(this.#messages.splice(index, 1)[0]);
        return true;
      };
      if (!look()) this.#waiting.push(look);
    });
  }

  /** Messages that nobody asked for yet. */
  get rest() {
    return this.#messages.filter(({ type }) => type !== 'pong');
  }

  send(message) {
    this.#sockets.at(-1).send(JSON.stringify(message));
  }

  push(id, payload) {
    this.send({ id, type: 'next', payload });
  }

  /** Cuts the sockets. */
  cut() {
    this.#sockets.splice(0).forEach((socket) => socket.terminate());
  }

  close(code, reason) {
    this.#sockets.splice(0).forEach((socket) => socket.close(code, reason));
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket) {
    this.#sockets.push(socket);
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      this.#messages.push(message);
      if (message.type === 'connection_init' && this.acknowledges) socket.send('{"type":"connection_ack"}');
      this.#waiting = this.#waiting.filter((look) => !look());
    });
  }
}
