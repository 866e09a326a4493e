// node patches.mjs <http url>: two appliers of patches, over sockets and over SSE.
import { applyLiveQueryJSONPatch } from '@n1ru4l/graphql-live-query-patch-json-patch';
import fastJsonPatch from 'fast-json-patch';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { describe, listen, tell } from './console.mjs';

const client = createClient({ url: process.argv[2].replace('http:', 'ws:'), webSocketImpl: WebSocket, retryAttempts: 0 });
const eventClient = createEventClient({ url: process.argv[2], retryAttempts: 0 });
const extensions = { patch: 'json-patch' };

// By the words of the protocol alone.
function follow(query) {
  let data = null;
  let revision = 0;
  client.subscribe(
    { query, extensions },
    {
      next(message) {
        if (message.revision === 1) {
          data = message.data;
        } else if (message.patch) {
          if (message.revision !== revision + 1) throw new Error(`revision ${message.revision} after ${revision}`);
          data = fastJsonPatch.applyPatch(data, message.patch, true).newDocument;
        }

        revision = message.revision;
        tell('fast-json-patch', { data });
      },
      error: (problem) => tell('failed', describe(problem)),
      complete: () => tell('complete'),
    },
  );
}

async function live(name, results) {
  for await (const { data, revision } of applyLiveQueryJSONPatch(results)) {
    if (revision) throw new Error('a revision came through');
    tell(name, { data });
  }
}

listen({
  subscribe(query) {
    follow(query);
    const fail = (problem) => tell('failed', String(problem?.stack ?? problem));
    live('n1ru4l', client.iterate({ query, extensions })).catch(fail);
    live('n1ru4l over SSE', eventClient.iterate({ query, extensions })).catch(fail);
  },
});
