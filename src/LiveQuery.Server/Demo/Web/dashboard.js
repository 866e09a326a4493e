import { LiveQueryClient } from './live-query.js';
import { MapPanel, RankingPanel, TickerPanel, TimelinePanel } from './panels.js';

const byId = id => document.getElementById(id);
const totals = { updates: 0, bytes: 0, latency: null };
const role = byId('role'), airport = byId('airport');

const client = new LiveQueryClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/graphql`,
  headers: () => role.value === 'staff'
    ? { 'x-hasura-role': 'staff', 'x-hasura-airport': airport.value }
    : { 'x-hasura-role': 'viewer' },
  onState: state => Object.assign(byId('state'), { textContent: state }).setAttribute('data-state', state),
  onMessage: bytes => { totals.updates++; totals.bytes += bytes; },
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
  client.subscribe(panel.query, {}, data => {
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

client.subscribe('subscription { airport(order_by: {iata: asc}) { iata city } }', {}, ({ airport: all }) => {
  const chosen = airport.value || 'ATL';
  airport.replaceChildren(...all.map(a => new Option(`${a.iata} ${a.city}`, a.iata, false, a.iata === chosen)));
}, () => {});

role.addEventListener('change', () => {
  byId('airport-label').hidden = role.value !== 'staff';
  client.restart();
});
airport.addEventListener('change', () => client.restart());

const size = bytes => bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
let before = 0;
setInterval(() => {
  byId('updates').textContent = totals.updates.toLocaleString();
  byId('rate').textContent = totals.updates - before;
  byId('bytes').textContent = size(totals.bytes);
  byId('latency').textContent = totals.latency === null ? '–' : `${totals.latency} ms`;
  before = totals.updates;
}, 1000);
