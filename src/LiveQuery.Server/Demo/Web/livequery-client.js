// livequery-client 0.1.0 (Apache-2.0), made by src/livequery-client/bundle.mjs. It holds graphql-ws:
//   MIT License
//
//   Copyright (c) 2020 Denis Badurina
//
//   Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:
//
//   The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
//
//   THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

// node_modules/graphql-ws/dist/common-CGW11Fyb.js
function extendedTypeof(val) {
  if (val === null) {
    return "null";
  }
  if (Array.isArray(val)) {
    return "array";
  }
  return typeof val;
}
function isObject(val) {
  return extendedTypeof(val) === "object";
}
function areGraphQLFormattedErrors(obj) {
  return Array.isArray(obj) && // must be at least one error
  obj.length > 0 && // error has at least a message
  obj.every((ob) => "message" in ob);
}
function limitCloseReason(reason, whenTooLong) {
  return reason.length < 124 ? reason : whenTooLong;
}
var GRAPHQL_TRANSPORT_WS_PROTOCOL = "graphql-transport-ws";
var CloseCode = /* @__PURE__ */ ((CloseCode2) => {
  CloseCode2[CloseCode2["InternalServerError"] = 4500] = "InternalServerError";
  CloseCode2[CloseCode2["InternalClientError"] = 4005] = "InternalClientError";
  CloseCode2[CloseCode2["BadRequest"] = 4400] = "BadRequest";
  CloseCode2[CloseCode2["BadResponse"] = 4004] = "BadResponse";
  CloseCode2[CloseCode2["Unauthorized"] = 4401] = "Unauthorized";
  CloseCode2[CloseCode2["Forbidden"] = 4403] = "Forbidden";
  CloseCode2[CloseCode2["SubprotocolNotAcceptable"] = 4406] = "SubprotocolNotAcceptable";
  CloseCode2[CloseCode2["ConnectionInitialisationTimeout"] = 4408] = "ConnectionInitialisationTimeout";
  CloseCode2[CloseCode2["ConnectionAcknowledgementTimeout"] = 4504] = "ConnectionAcknowledgementTimeout";
  CloseCode2[CloseCode2["SubscriberAlreadyExists"] = 4409] = "SubscriberAlreadyExists";
  CloseCode2[CloseCode2["TooManyInitialisationRequests"] = 4429] = "TooManyInitialisationRequests";
  return CloseCode2;
})(CloseCode || {});
var MessageType = /* @__PURE__ */ ((MessageType2) => {
  MessageType2["ConnectionInit"] = "connection_init";
  MessageType2["ConnectionAck"] = "connection_ack";
  MessageType2["Ping"] = "ping";
  MessageType2["Pong"] = "pong";
  MessageType2["Subscribe"] = "subscribe";
  MessageType2["Next"] = "next";
  MessageType2["Error"] = "error";
  MessageType2["Complete"] = "complete";
  return MessageType2;
})(MessageType || {});
function validateMessage(val) {
  if (!isObject(val)) {
    throw new Error(
      `Message is expected to be an object, but got ${extendedTypeof(val)}`
    );
  }
  if (!val.type) {
    throw new Error(`Message is missing the 'type' property`);
  }
  if (typeof val.type !== "string") {
    throw new Error(
      `Message is expects the 'type' property to be a string, but got ${extendedTypeof(
        val.type
      )}`
    );
  }
  switch (val.type) {
    case "connection_init":
    case "connection_ack":
    case "ping":
    case "pong": {
      if (val.payload != null && !isObject(val.payload)) {
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${val.payload}"`
        );
      }
      break;
    }
    case "subscribe": {
      if (typeof val.id !== "string") {
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      }
      if (!val.id) {
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      }
      if (!isObject(val.payload)) {
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object, but got ${extendedTypeof(
            val.payload
          )}`
        );
      }
      if (typeof val.payload.query !== "string") {
        throw new Error(
          `"${val.type}" message payload expects the 'query' property to be a string, but got ${extendedTypeof(
            val.payload.query
          )}`
        );
      }
      if (val.payload.variables != null && !isObject(val.payload.variables)) {
        throw new Error(
          `"${val.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${extendedTypeof(
            val.payload.variables
          )}`
        );
      }
      if (val.payload.operationName != null && extendedTypeof(val.payload.operationName) !== "string") {
        throw new Error(
          `"${val.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${extendedTypeof(
            val.payload.operationName
          )}`
        );
      }
      if (val.payload.extensions != null && !isObject(val.payload.extensions)) {
        throw new Error(
          `"${val.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${extendedTypeof(
            val.payload.extensions
          )}`
        );
      }
      break;
    }
    case "next": {
      if (typeof val.id !== "string") {
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      }
      if (!val.id) {
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      }
      if (!isObject(val.payload)) {
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an object, but got ${extendedTypeof(
            val.payload
          )}`
        );
      }
      break;
    }
    case "error": {
      if (typeof val.id !== "string") {
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      }
      if (!val.id) {
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      }
      if (!areGraphQLFormattedErrors(val.payload)) {
        throw new Error(
          `"${val.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(
            val.payload
          )}`
        );
      }
      break;
    }
    case "complete": {
      if (typeof val.id !== "string") {
        throw new Error(
          `"${val.type}" message expects the 'id' property to be a string, but got ${extendedTypeof(
            val.id
          )}`
        );
      }
      if (!val.id) {
        throw new Error(
          `"${val.type}" message requires a non-empty 'id' property`
        );
      }
      break;
    }
    default:
      throw new Error(`Invalid message 'type' property "${val.type}"`);
  }
  return val;
}
function parseMessage(data, reviver) {
  return validateMessage(
    typeof data === "string" ? JSON.parse(data, reviver) : data
  );
}
function stringifyMessage(msg, replacer) {
  validateMessage(msg);
  return JSON.stringify(msg, replacer);
}

// node_modules/graphql-ws/dist/client.js
function createClient(options) {
  const {
    url,
    connectionParams,
    lazy = true,
    onNonLazyError = console.error,
    lazyCloseTimeout: lazyCloseTimeoutMs = 0,
    keepAlive = 0,
    disablePong,
    connectionAckWaitTimeout = 0,
    retryAttempts = 5,
    retryWait = async function randomisedExponentialBackoff(retries2) {
      const retryDelaySeconds = Math.pow(2, retries2);
      await new Promise(
        (resolve) => setTimeout(
          resolve,
          retryDelaySeconds * 1e3 + // add random timeout from 300ms to 3s
          Math.floor(Math.random() * (3e3 - 300) + 300)
        )
      );
    },
    shouldRetry = isLikeCloseEvent,
    on,
    webSocketImpl,
    /**
     * Generates a v4 UUID to be used as the ID using `Math`
     * as the random number generator. Supply your own generator
     * in case you need more uniqueness.
     *
     * Reference: https://gist.github.com/jed/982883
     */
    generateID = function generateUUID() {
      return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (c) => {
        const r = Math.random() * 16 | 0, v = c == "x" ? r : r & 3 | 8;
        return v.toString(16);
      });
    },
    jsonMessageReplacer: replacer,
    jsonMessageReviver: reviver
  } = options;
  let ws;
  if (webSocketImpl) {
    if (!isWebSocket(webSocketImpl)) {
      throw new Error("Invalid WebSocket implementation provided");
    }
    ws = webSocketImpl;
  } else if (typeof WebSocket !== "undefined") {
    ws = WebSocket;
  } else if (typeof global !== "undefined") {
    ws = global.WebSocket || // @ts-expect-error: Support more browsers
    global.MozWebSocket;
  } else if (typeof window !== "undefined") {
    ws = window.WebSocket || // @ts-expect-error: Support more browsers
    window.MozWebSocket;
  }
  if (!ws)
    throw new Error(
      "WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`"
    );
  const WebSocketImpl = ws;
  const emitter = (() => {
    const message = /* @__PURE__ */ (() => {
      const listeners2 = {};
      return {
        on(id, listener) {
          listeners2[id] = listener;
          return () => {
            delete listeners2[id];
          };
        },
        emit(message2) {
          if ("id" in message2) listeners2[message2.id]?.(message2);
        }
      };
    })();
    const listeners = {
      connecting: on?.connecting ? [on.connecting] : [],
      opened: on?.opened ? [on.opened] : [],
      connected: on?.connected ? [on.connected] : [],
      ping: on?.ping ? [on.ping] : [],
      pong: on?.pong ? [on.pong] : [],
      message: on?.message ? [message.emit, on.message] : [message.emit],
      closed: on?.closed ? [on.closed] : [],
      error: on?.error ? [on.error] : []
    };
    return {
      onMessage: message.on,
      on(event, listener) {
        const l = listeners[event];
        l.push(listener);
        return () => {
          const i = l.indexOf(listener);
          if (i > -1) {
            l.splice(i, 1);
          }
        };
      },
      emit(event, ...args) {
        for (const listener of [...listeners[event]]) {
          listener(...args);
        }
      }
    };
  })();
  function errorOrClosed(cb) {
    const listening = [
      // errors are fatal and more critical than close events, throw them first
      emitter.on("error", (err) => {
        listening.forEach((unlisten) => unlisten());
        cb(err);
      }),
      // closes can be graceful and not fatal, throw them second (if error didnt throw)
      emitter.on("closed", (event) => {
        listening.forEach((unlisten) => unlisten());
        cb(event);
      })
    ];
    return () => listening.forEach((unlisten) => unlisten());
  }
  let connecting, locks = 0, lazyCloseTimeout, retrying = false, retries = 0, disposed = false;
  async function connect() {
    clearTimeout(lazyCloseTimeout);
    const [socket, throwOnClose] = await (connecting ?? (connecting = new Promise(
      (connected, denied) => (async () => {
        if (retrying) {
          await retryWait(retries);
          if (!locks) {
            connecting = void 0;
            return denied({ code: 1e3, reason: "All Subscriptions Gone" });
          }
          retries++;
        }
        emitter.emit("connecting", retrying);
        const socket2 = new WebSocketImpl(
          typeof url === "function" ? await url() : url,
          GRAPHQL_TRANSPORT_WS_PROTOCOL
        );
        let connectionAckTimeout, queuedPing;
        function enqueuePing() {
          if (isFinite(keepAlive) && keepAlive > 0) {
            clearTimeout(queuedPing);
            queuedPing = setTimeout(() => {
              if (socket2.readyState === WebSocketImpl.OPEN) {
                socket2.send(stringifyMessage({ type: MessageType.Ping }));
                emitter.emit("ping", false, void 0);
              }
            }, keepAlive);
          }
        }
        errorOrClosed((errOrEvent) => {
          connecting = void 0;
          clearTimeout(connectionAckTimeout);
          clearTimeout(queuedPing);
          denied(errOrEvent);
          if (errOrEvent instanceof TerminatedCloseEvent) {
            socket2.close(4499, "Terminated");
            socket2.onerror = null;
            socket2.onclose = null;
          }
        });
        socket2.onerror = (err) => emitter.emit("error", err);
        socket2.onclose = (event) => emitter.emit("closed", event);
        socket2.onopen = async () => {
          try {
            emitter.emit("opened", socket2);
            const payload = typeof connectionParams === "function" ? await connectionParams() : connectionParams;
            if (socket2.readyState !== WebSocketImpl.OPEN) return;
            socket2.send(
              stringifyMessage(
                payload ? {
                  type: MessageType.ConnectionInit,
                  payload
                } : {
                  type: MessageType.ConnectionInit
                  // payload is completely absent if not provided
                },
                replacer
              )
            );
            if (isFinite(connectionAckWaitTimeout) && connectionAckWaitTimeout > 0) {
              connectionAckTimeout = setTimeout(() => {
                socket2.close(
                  CloseCode.ConnectionAcknowledgementTimeout,
                  "Connection acknowledgement timeout"
                );
              }, connectionAckWaitTimeout);
            }
            enqueuePing();
          } catch (err) {
            emitter.emit("error", err);
            socket2.close(
              CloseCode.InternalClientError,
              limitCloseReason(
                err instanceof Error ? err.message : String(err),
                "Internal client error"
              )
            );
          }
        };
        let acknowledged = false;
        socket2.onmessage = ({ data }) => {
          try {
            const message = parseMessage(data, reviver);
            emitter.emit("message", message);
            if (message.type === "ping" || message.type === "pong") {
              emitter.emit(message.type, true, message.payload);
              if (message.type === "pong") {
                enqueuePing();
              } else if (!disablePong) {
                socket2.send(
                  stringifyMessage(
                    message.payload ? {
                      type: MessageType.Pong,
                      payload: message.payload
                    } : {
                      type: MessageType.Pong
                      // payload is completely absent if not provided
                    },
                    replacer
                  )
                );
                emitter.emit("pong", false, message.payload);
              }
              return;
            }
            if (acknowledged) return;
            if (message.type !== MessageType.ConnectionAck)
              throw new Error(
                `First message cannot be of type ${message.type}`
              );
            clearTimeout(connectionAckTimeout);
            acknowledged = true;
            emitter.emit("connected", socket2, message.payload, retrying);
            retrying = false;
            retries = 0;
            const throwOnClose2 = new Promise(
              (_, reject) => errorOrClosed(reject)
            );
            throwOnClose2.catch(() => {
            });
            connected([socket2, throwOnClose2]);
          } catch (err) {
            socket2.onmessage = null;
            emitter.emit("error", err);
            socket2.close(
              CloseCode.BadResponse,
              limitCloseReason(
                err instanceof Error ? err.message : String(err),
                "Bad response"
              )
            );
          }
        };
      })()
    )));
    if (socket.readyState === WebSocketImpl.CLOSING) await throwOnClose;
    let release = () => {
    };
    const released = new Promise((resolve) => release = resolve);
    return [
      socket,
      release,
      // resolves on release or rejects on error/close, whichever comes first.
      // not racing with throwOnClose on purpose, it lives as long as the socket
      // and every race would leak memory per operation
      new Promise((resolve, reject) => {
        const unlisten = errorOrClosed(reject);
        if (socket.readyState !== WebSocketImpl.OPEN)
          throwOnClose.catch(reject);
        released.then(() => {
          unlisten();
          if (!locks) {
            const complete = () => socket.close(1e3, "Normal Closure");
            if (isFinite(lazyCloseTimeoutMs) && lazyCloseTimeoutMs > 0) {
              clearTimeout(lazyCloseTimeout);
              lazyCloseTimeout = setTimeout(() => {
                if (!locks && socket.readyState === WebSocketImpl.OPEN)
                  complete();
              }, lazyCloseTimeoutMs);
            } else {
              complete();
            }
          }
          resolve();
        });
      })
    ];
  }
  function shouldRetryConnectOrThrow(errOrCloseEvent) {
    if (isLikeCloseEvent(errOrCloseEvent) && (isFatalInternalCloseCode(errOrCloseEvent.code) || [
      CloseCode.InternalServerError,
      CloseCode.InternalClientError,
      CloseCode.BadRequest,
      CloseCode.BadResponse,
      CloseCode.Unauthorized,
      // CloseCode.Forbidden, might grant access out after retry
      CloseCode.SubprotocolNotAcceptable,
      // CloseCode.ConnectionInitialisationTimeout, might not time out after retry
      // CloseCode.ConnectionAcknowledgementTimeout, might not time out after retry
      CloseCode.SubscriberAlreadyExists,
      CloseCode.TooManyInitialisationRequests
      // 4499, // Terminated, probably because the socket froze, we want to retry
    ].includes(errOrCloseEvent.code)))
      throw errOrCloseEvent;
    if (disposed) return false;
    if (isLikeCloseEvent(errOrCloseEvent) && errOrCloseEvent.code === 1e3)
      return locks > 0;
    if (!retryAttempts || retries >= retryAttempts) throw errOrCloseEvent;
    if (!shouldRetry(errOrCloseEvent)) throw errOrCloseEvent;
    return retrying = true;
  }
  if (!lazy) {
    (async () => {
      locks++;
      for (; ; ) {
        try {
          const [, , throwOnClose] = await connect();
          await throwOnClose;
        } catch (errOrCloseEvent) {
          try {
            if (!shouldRetryConnectOrThrow(errOrCloseEvent)) return;
          } catch (errOrCloseEvent2) {
            return onNonLazyError?.(errOrCloseEvent2);
          }
        }
      }
    })();
  }
  function subscribe(payload, sink) {
    const id = generateID(payload);
    let done = false, errored = false, releaser = () => {
      locks--;
      done = true;
    };
    (async () => {
      locks++;
      for (; ; ) {
        try {
          const [socket, release, waitForReleaseOrThrowOnClose] = await connect();
          if (done) {
            waitForReleaseOrThrowOnClose.catch(() => {
            });
            return release();
          }
          const unlisten = emitter.onMessage(id, (message) => {
            switch (message.type) {
              case MessageType.Next: {
                sink.next(message.payload);
                return;
              }
              case MessageType.Error: {
                errored = true, done = true;
                sink.error(message.payload);
                releaser();
                return;
              }
              case MessageType.Complete: {
                done = true;
                releaser();
                return;
              }
            }
          });
          socket.send(
            stringifyMessage(
              {
                id,
                type: MessageType.Subscribe,
                payload
              },
              replacer
            )
          );
          releaser = () => {
            if (!done && socket.readyState === WebSocketImpl.OPEN)
              socket.send(
                stringifyMessage(
                  {
                    id,
                    type: MessageType.Complete
                  },
                  replacer
                )
              );
            locks--;
            done = true;
            release();
          };
          await waitForReleaseOrThrowOnClose.finally(unlisten);
          return;
        } catch (errOrCloseEvent) {
          if (!shouldRetryConnectOrThrow(errOrCloseEvent)) return;
        }
      }
    })().then(() => {
      if (!errored) sink.complete();
    }).catch((err) => {
      sink.error(err);
    });
    return () => {
      if (!done) releaser();
    };
  }
  return {
    on: emitter.on,
    subscribe,
    iterate(request) {
      const pending = [];
      const deferred = {
        done: false,
        error: null,
        resolve: () => {
        }
      };
      const dispose = subscribe(request, {
        next(val) {
          pending.push(val);
          deferred.resolve();
        },
        error(err) {
          deferred.done = true;
          deferred.error = err;
          deferred.resolve();
        },
        complete() {
          deferred.done = true;
          deferred.resolve();
        }
      });
      const iterator = (async function* iterator2() {
        for (; ; ) {
          if (!pending.length) {
            await new Promise((resolve) => deferred.resolve = resolve);
          }
          while (pending.length) {
            yield pending.shift();
          }
          if (deferred.error) {
            throw deferred.error;
          }
          if (deferred.done) {
            return;
          }
        }
      })();
      iterator.throw = async (err) => {
        if (!deferred.done) {
          deferred.done = true;
          deferred.error = err;
          deferred.resolve();
        }
        return { done: true, value: void 0 };
      };
      iterator.return = async () => {
        dispose();
        return { done: true, value: void 0 };
      };
      return iterator;
    },
    async dispose() {
      disposed = true;
      if (connecting) {
        const [socket] = await connecting;
        socket.close(1e3, "Normal Closure");
      }
    },
    terminate() {
      if (connecting) {
        emitter.emit("closed", new TerminatedCloseEvent());
      }
    }
  };
}
var TerminatedCloseEvent = class extends Error {
  name = "TerminatedCloseEvent";
  message = "4499: Terminated";
  code = 4499;
  reason = "Terminated";
  wasClean = false;
};
function isLikeCloseEvent(val) {
  return isObject(val) && "code" in val && "reason" in val;
}
function isFatalInternalCloseCode(code) {
  if ([
    1e3,
    // Normal Closure is not an erroneous close code
    1001,
    // Going Away
    1006,
    // Abnormal Closure
    1005,
    // No Status Received
    1012,
    // Service Restart
    1013,
    // Try Again Later
    1014
    // Bad Gateway
  ].includes(code))
    return false;
  return code >= 1e3 && code <= 1999;
}
function isWebSocket(val) {
  return typeof val === "function" && "constructor" in val && "CLOSED" in val && "CLOSING" in val && "CONNECTING" in val && "OPEN" in val;
}

// dist/queue.js
var ResultQueue = class {
  #waiting = [];
  #dispose;
  #wake;
  #isEnded = false;
  #failure;
  constructor(dispose) {
    this.#dispose = dispose;
  }
  /** Adds a result. */
  push(value, isState) {
    if (this.#isEnded) {
      return;
    }
    if (isState && this.#waiting.at(-1)?.isState) {
      this.#waiting.pop();
    }
    this.#waiting.push({ value, isState });
    this.#wake?.();
  }
  /** Nothing follows, `failure` being why where there is a reason. */
  end(failure) {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#failure = failure;
      this.#wake?.();
    }
  }
  async next() {
    for (; ; ) {
      const next = this.#waiting.shift();
      if (next !== void 0) {
        return { done: false, value: next.value };
      }
      if (this.#isEnded) {
        const failure = this.#failure;
        this.#failure = void 0;
        if (failure !== void 0) {
          throw failure.problem;
        }
        return { done: true, value: void 0 };
      }
      await new Promise((resolve) => this.#wake = resolve);
      this.#wake = void 0;
    }
  }
  async return() {
    this.#waiting.length = 0;
    this.end();
    this.#dispose();
    return { done: true, value: void 0 };
  }
  [Symbol.asyncIterator]() {
    return this;
  }
};

// dist/expiry.js
function expiryOf(headers) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "authorization");
  const body = name === void 0 ? void 0 : /^Bearer\s+[^.\s]+\.([^.\s]+)\.[^.\s]*$/i.exec(headers[name])?.[1];
  if (body === void 0) {
    return void 0;
  }
  try {
    const { exp } = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof exp === "number" ? exp * 1e3 : void 0;
  } catch {
    return void 0;
  }
}

// dist/session.js
var LEAD = 3e4;
var LAST_TRY = 100;
var LONGEST = 2 ** 31 - 1;
var ClientSession = class {
  #options;
  #waiting = [];
  #headers = {};
  #socket;
  #timer;
  constructor(options) {
    this.#options = options;
  }
  /** The payload of `connection_init`. */
  async connectionParams() {
    this.#headers = await this.#options.headers?.() ?? {};
    return { headers: this.#headers };
  }
  /** Follows the connections of a client. */
  attach(client) {
    client.on("connected", (socket) => {
      this.#socket = socket;
      this.#schedule();
    });
    client.on("closed", () => this.#onClosed());
    client.on("pong", (isReceived, payload) => {
      if (isReceived && typeof payload?.["session"] === "string") {
        this.#onAnswer(payload);
      }
    });
  }
  /**
   * Sends fresh headers: the subscriptions go on under the new session, without a gap.
   * @throws {Error} where they are refused; the old ones hold until their end.
   */
  async refresh() {
    const headers = await this.#options.headers?.() ?? {};
    const socket = this.#socket;
    if (socket === void 0 || socket.readyState !== 1) {
      return;
    }
    await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      socket.send(JSON.stringify({ type: "ping", payload: { headers } }));
    });
    this.#headers = headers;
    this.#schedule();
  }
  /** Forgets all. */
  dispose() {
    clearTimeout(this.#timer);
  }
  // The server answers in the order of the pings.
  #onAnswer(payload) {
    const waiting = this.#waiting.shift();
    if (payload["session"] === "refreshed") {
      waiting?.resolve();
    } else {
      waiting?.reject(new Error(String(payload["message"] ?? "the session was refused")));
    }
  }
  #onClosed() {
    this.#socket = void 0;
    clearTimeout(this.#timer);
    this.#waiting.splice(0).forEach(({ resolve }) => resolve());
  }
  #schedule() {
    clearTimeout(this.#timer);
    const end = (this.#options.expiresAt ?? expiryOf)(this.#headers);
    if (end === void 0 || this.#options.headers === void 0) {
      return;
    }
    const left = Math.max(0, end - Date.now());
    const wait = Math.min(LONGEST, left - Math.min(LEAD, left / 4));
    this.#timer = setTimeout(() => {
      this.refresh().catch((problem) => {
        this.#options.onRefreshError?.(problem);
        if (end - Date.now() > LAST_TRY) {
          this.#schedule();
        }
      });
    }, wait);
    this.#timer.unref?.();
  }
};

// dist/patch.js
function applyPatch(document, patch) {
  return new Patching(document).apply(patch);
}
var Patching = class {
  #fresh = /* @__PURE__ */ new Set();
  #root;
  constructor(document) {
    this.#root = document;
  }
  apply(patch) {
    for (const operation of patch) {
      switch (operation.op) {
        case "add":
          this.#add(operation.path, operation.value);
          break;
        case "replace":
          this.#replace(operation.path, operation.value);
          break;
        case "remove":
          this.#remove(operation.path);
          break;
        case "move":
          this.#add(operation.path, this.#remove(operation.from));
          break;
        default:
          throw new Error(`unknown operation ${JSON.stringify(operation)}`);
      }
    }
    return this.#root;
  }
  #add(path, value) {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      parent.splice(indexOf(name, parent.length, path), 0, value);
    } else {
      define(parent, name, value);
    }
  }
  #replace(path, value) {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      parent[indexOf(name, parent.length - 1, path)] = value;
    } else {
      requireMember(parent, name, path);
      define(parent, name, value);
    }
  }
  #remove(path) {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      return parent.splice(indexOf(name, parent.length - 1, path), 1)[0];
    }
    const value = requireMember(parent, name, path);
    delete parent[name];
    return value;
  }
  /** The container that a path ends in, ready to be written to, and the last name of the path. */
  #open(path) {
    const names = namesOf(path);
    let parent = this.#root = this.#copy(this.#root, path);
    for (const name of names.slice(0, -1)) {
      if (Array.isArray(parent)) {
        const index = indexOf(name, parent.length - 1, path);
        parent = parent[index] = this.#copy(parent[index], path);
      } else {
        const child = this.#copy(requireMember(parent, name, path), path);
        define(parent, name, child);
        parent = child;
      }
    }
    return [parent, names[names.length - 1]];
  }
  #copy(value, path) {
    if (value === null || typeof value !== "object") {
      throw new Error(`${path} leads through what is no object`);
    }
    if (this.#fresh.has(value)) {
      return value;
    }
    const copy = Array.isArray(value) ? value.slice() : { ...value };
    this.#fresh.add(copy);
    return copy;
  }
};
function namesOf(path) {
  if (!path.startsWith("/")) {
    throw new Error(`${JSON.stringify(path)} is no path`);
  }
  return path.slice(1).split("/").map((name) => name.includes("~") ? name.replaceAll("~1", "/").replaceAll("~0", "~") : name);
}
function indexOf(name, last, path) {
  const index = /^(0|[1-9]\d*)$/.test(name) ? Number(name) : -1;
  if (index < 0 || index > last) {
    throw new Error(`${path} leads out of its list`);
  }
  return index;
}
function requireMember(object, name, path) {
  if (!Object.hasOwn(object, name)) {
    throw new Error(`there is nothing at ${path}`);
  }
  return object[name];
}
function define(object, name, value) {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}

// dist/share.js
var KEYS = ["id", "_id", "key", "uuid"];
function share(before, after) {
  if (before === after || before === void 0 || before === null || after === null) {
    return after;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return shareList(before, after);
  }
  if (isObject2(before) && isObject2(after)) {
    return shareObject(before, after);
  }
  return after;
}
function shareList(before, after) {
  const find = finderOf(before, after);
  let isSame = before.length === after.length;
  for (let i = 0; i < after.length; i++) {
    const item = share(find(after[i], i), after[i]);
    after[i] = item;
    isSame &&= item === before[i];
  }
  return isSame ? before : after;
}
function shareObject(before, after) {
  const names = Object.keys(after);
  let isSame = Object.keys(before).length === names.length;
  for (const name of names) {
    if (!Object.hasOwn(before, name)) {
      isSame = false;
      continue;
    }
    const value = share(before[name], after[name]);
    if (value !== after[name]) {
      after[name] = value;
    }
    isSame &&= value === before[name];
  }
  return isSame ? before : after;
}
function finderOf(before, after) {
  const key = KEYS.find((name) => before.every((row) => hasKey(row, name)) && after.every((row) => hasKey(row, name)));
  if (key === void 0 || before.length === 0) {
    return (_, index) => before[index];
  }
  const byKey = new Map(before.map((row) => [row[key], row]));
  return (item) => byKey.get(item[key]);
}
function hasKey(row, name) {
  return isObject2(row) && Object.hasOwn(row, name) && row[name] !== null && typeof row[name] !== "object";
}
function isObject2(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// dist/state.js
var NOTHING = { kind: "nothing" };
var LOST = { kind: "lost" };
var LiveState = class {
  #data;
  #token;
  #revision = 0;
  // Whether the last that was told is something else than the state.
  #mustTell = true;
  /** What to ask for when subscribing: the token of the state at hand, or tokens as such. */
  get resume() {
    return this.#token ?? true;
  }
  /** Takes a payload in. */
  take(payload) {
    const { revision, patch, ...rest } = payload;
    if (typeof revision !== "number" || revision < 1) {
      this.#mustTell = true;
      return { kind: "result", result: payload, isState: false };
    }
    if (revision === 1 && patch === void 0) {
      return this.#hold(rest, share(this.#data, rest.data ?? null), 1);
    }
    if (patch === void 0 || this.#data === void 0 || revision !== 1 && revision !== this.#revision + 1) {
      return this.#lose();
    }
    try {
      return this.#hold(rest, applyPatch(this.#data, patch), revision);
    } catch {
      return this.#lose();
    }
  }
  #hold(rest, data, revision) {
    const { resume, ...extensions } = rest.extensions ?? {};
    const mustTell = this.#mustTell || data !== this.#data || rest.errors !== void 0;
    this.#data = data;
    this.#revision = revision;
    this.#token = typeof resume === "string" ? resume : void 0;
    this.#mustTell = false;
    if (!mustTell) {
      return NOTHING;
    }
    const result = { ...rest, data };
    delete result.extensions;
    if (Object.keys(extensions).length > 0) {
      result.extensions = extensions;
    }
    return { kind: "result", result, isState: true };
  }
  // What there is may be another state than the token's by now: it is not offered again, but still shared with.
  #lose() {
    this.#token = void 0;
    this.#revision = 0;
    return LOST;
  }
};

// dist/client.js
var LONGEST_WAIT = 3e4;
var FIRST_WAIT = 500;
function createLiveQueryClient(options) {
  const { headers, expiresAt, onRefreshError, patch = true, resume = true, ...rest } = options;
  const session = new ClientSession({
    ...headers && { headers },
    ...expiresAt && { expiresAt },
    ...onRefreshError && { onRefreshError }
  });
  const inner = createClient({
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(retries, 16)))),
    ...rest,
    connectionParams: () => session.connectionParams()
  });
  session.attach(inner);
  function subscribe(request, observer) {
    return follow(request, (result) => observer.next?.(result), observer);
  }
  function follow(request, next, observer) {
    const state = new LiveState();
    const extensions = { ...request.extensions };
    if (patch) {
      extensions["patch"] = "json-patch";
      if (resume) {
        Object.defineProperty(extensions, "resume", { enumerable: true, get: () => state.resume });
      }
    }
    const payload = { ...request, extensions };
    let current = 0;
    let release = () => {
    };
    let isOver = false;
    const start = () => {
      const mine = ++current;
      const isMine = () => mine === current && !isOver;
      release = inner.subscribe(payload, {
        next: (received) => {
          if (!isMine()) {
            return;
          }
          const taken = state.take(received);
          if (taken.kind === "result") {
            next(taken.result, taken.isState);
          } else if (taken.kind === "lost") {
            const old = release;
            start();
            old();
          }
        },
        error: (problem) => {
          if (isMine()) {
            isOver = true;
            observer.error?.(problem);
          }
        },
        complete: () => {
          if (isMine()) {
            isOver = true;
            observer.complete?.();
          }
        }
      });
    };
    start();
    return () => release();
  }
  return {
    inner,
    subscribe,
    iterate(request) {
      const queue = new ResultQueue(() => release());
      const release = follow(request, (result, isState) => queue.push(result, isState), {
        error: (problem) => queue.end({ problem }),
        complete: () => queue.end()
      });
      return queue;
    },
    observe(request) {
      const observable = {
        subscribe(observer, error, complete) {
          const given = typeof observer === "function" ? { next: observer, error, complete } : observer;
          let isClosed = false;
          const release = subscribe(request, {
            next: (result) => !isClosed && given.next?.(result),
            error: (problem) => !isClosed && given.error?.(problem),
            complete: () => !isClosed && given.complete?.()
          });
          return {
            unsubscribe() {
              isClosed = true;
              release();
            }
          };
        }
      };
      const symbol = Symbol.observable ?? "@@observable";
      return Object.defineProperty(observable, symbol, { value: () => observable });
    },
    refresh: () => session.refresh(),
    dispose() {
      session.dispose();
      return inner.dispose();
    }
  };
}
export {
  applyPatch,
  createLiveQueryClient,
  expiryOf,
  share
};
