import { createLiveQueryClient } from './livequery-client.js';
import { MapPanel, RankingPanel, TickerPanel, TimelinePanel } from './panels.js';

const byId = id => document.getElementById(id);
const totals = { updates: 0, patches: 0, bytes: 0, latency: null };
const role = byId('role'), airport = byId('airport');

class CountingSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener('message', ({ data }) => { totals.bytes += data.length; });
  }
}

const say = state => Object.assign(byId('state'), { textContent: state }).setAttribute('data-state', state);
const client = createLiveQueryClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/graphql`,
  webSocketImpl: CountingSocket,
  headers: () => role.value === 'staff'
    ? { 'x-hasura-role': 'staff', 'x-hasura-airport': airport.value }
    : { 'x-hasura-role': 'viewer' },
  on: {
    connecting: () => say('connecting'),
    connected: () => say('live'),
    closed: () => say('offline'),
    message: ({ type, payload }) => {
      if (type !== 'next') return;
      totals.updates++;
      if (payload.patch) totals.patches++;
    },
  },
});

// What a role may not see may be seen by the next one.
const refused = [];

/** Subscribes; `receive` gets each state's data, `fail` a message where there is none. */
const watch = (query, receive, fail) => client.subscribe({ query }, {
  next: ({ data, errors }) => errors ? fail(errors[0].message) : receive(data),
  error: problem => {
    fail(problem[0]?.message ?? problem.reason);
    refused.push(() => watch(query, receive, fail));
  },
});

const panels = {
  map: new MapPanel(await (await fetch('/demo/outlines.json')).json()),
  ranking: new RankingPanel(),
  timeline: new TimelinePanel(),
  // The first answer may tell of a change that is some seconds old.
  ticker: new TickerPanel(age => { if (totals.updates > 8 && age >= 0 && age < 10_000) totals.latency = age; }),
};

for (const [name, panel] of Object.entries(panels)) {
  const section = document.querySelector(`[data-panel=${name}]`);
  watch(panel.query, data => {
    section.classList.remove('failed');
    panel.show(data);
  }, message => {
    section.classList.add('failed');
    section.dataset.error = message;
  });
  section.querySelector('button').addEventListener('click', () => {
    const dialog = byId('query');
    dialog.querySelector('h2').textContent = `As ${role.value}: a live query`;
    dialog.querySelector('pre').textContent = panel.query;
    dialog.showModal();
  });
}

watch('subscription { airport(order_by: {iata: asc}) { iata city } }', ({ airport: all }) => {
  const chosen = airport.value || 'ATL';
  airport.replaceChildren(...all.map(a => new Option(`${a.iata} ${a.city}`, a.iata, false, a.iata === chosen)));
}, () => {});

// Another role needs no other socket: the live queries move over to it.
const changeRole = async () => {
  await client.refresh().catch(() => client.inner.terminate());
  refused.splice(0).forEach(again => again());
};
role.addEventListener('change', () => {
  byId('airport-label').hidden = role.value !== 'staff';
  changeRole();
});
airport.addEventListener('change', changeRole);

const size = bytes => bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
let before = 0;
setInterval(() => {
  byId('updates').textContent = totals.updates.toLocaleString();
  byId('rate').textContent = totals.updates - before;
  byId('patches').textContent = totals.updates === 0 ? '–' : `${Math.round(100 * totals.patches / totals.updates)} %`;
  byId('bytes').textContent = size(totals.bytes);
  byId('latency').textContent = totals.latency === null ? '–' : `${totals.latency} ms`;
  before = totals.updates;
}, 1000);
