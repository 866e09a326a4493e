#!/usr/bin/env node
// Merges the results of several runs of the conformance cases, prints one table, and compares what failed with the list
// of known failures. A case that failed in any run has failed; one that passed in any and failed in none has passed; one
// that no run could take is skipped.
//
//   node report.mjs --known FILE [--part] [--shrink] RESULT.json…
//
//   --part    the results are not of all runs: print, and compare nothing
//   --shrink  take out of the list what passes now
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const keyOf = (entry) => `${entry.class} ${entry.case} ${entry.transport}`;
const byKey = (a, b) => (keyOf(a) < keyOf(b) ? -1 : 1);

/** The cases of all results, each once. */
export function merge(results) {
  const rank = { skipped: 0, passed: 1, failed: 2 };
  const cases = new Map();
  for (const result of results) {
    for (const { name, area, tier, cases: own } of result.classes) {
      for (const { name: caseName, transport, status, reason } of own) {
        const entry = { class: name, case: caseName, transport, area, tier, status, reason };
        const known = cases.get(keyOf(entry));
        if (!known || rank[status] > rank[known.status]) cases.set(keyOf(entry), entry);
      }
    }
  }
  return [...cases.values()].sort(byKey);
}

/** What the list of known failures does not say, or says of cases that do not fail. */
export function compare(cases, known) {
  const listed = new Map(known.map((entry) => [keyOf(entry), entry]));
  const found = new Map(cases.map((entry) => [keyOf(entry), entry]));
  return {
    unlisted: cases.filter((entry) => entry.status === 'failed' && !listed.has(keyOf(entry))),
    passing: known.filter((entry) => found.get(keyOf(entry))?.status === 'passed'),
    missing: known.filter((entry) => !['passed', 'failed'].includes(found.get(keyOf(entry))?.status)),
  };
}

/** The lines of the table. */
export function table(cases) {
  const rows = new Map();
  const add = (area, tier, status) => {
    const key = `${area} ${tier}`;
    const row = rows.get(key) ?? { area, tier, passed: 0, failed: 0, skipped: 0 };
    row[status]++;
    rows.set(key, row);
  };
  for (const { area, tier, status } of cases) add(area, tier, status);
  const sorted = [...rows.values()].sort((a, b) => (a.area + a.tier < b.area + b.tier ? -1 : 1));
  for (const { tier, status } of cases) add('all', tier, status);
  for (const { status } of cases) add('all', 'both', status);
  sorted.push(...[...rows.values()].filter((row) => row.area === 'all'));
  const share = ({ passed, failed }) => (passed + failed === 0 ? '' : `${((100 * passed) / (passed + failed)).toFixed(1)}%`);
  const line = (area, tier, ...numbers) => `  ${area.padEnd(14)}${tier.padEnd(10)}${numbers.map((n) => String(n).padStart(9)).join('')}`;
  return [
    line('area', 'tier', 'passed', 'failed', 'skipped', 'share'),
    ...sorted.map((row) => line(row.area, row.tier, row.passed, row.failed, row.skipped, share(row))),
  ];
}

function main() {
  const { values, positionals } = parseArgs({
    options: { known: { type: 'string' }, part: { type: 'boolean' }, shrink: { type: 'boolean' } },
    allowPositionals: true,
  });
  const cases = merge(positionals.map((file) => JSON.parse(fs.readFileSync(file, 'utf8'))));
  const known = JSON.parse(fs.readFileSync(values.known, 'utf8'));
  const { unlisted, passing, missing } = compare(cases, known);
  const tell = (title, entries) => {
    if (entries.length === 0) return;
    console.log(`\n${title}`);
    for (const entry of entries) console.log(`  ${entry.class}  ${entry.case} (${entry.transport}): ${entry.reason}`);
  };

  console.log(table(cases).join('\n'));
  let isRight = true;
  if (values.part) {
    tell('Failed:', cases.filter((entry) => entry.status === 'failed'));
  } else {
    tell('Failed, and not in the list of known failures:', unlisted);
    tell('Passed, and still in the list of known failures (take them out):', passing);
    tell('In the list of known failures, and not run:', missing);
    isRight = unlisted.length + passing.length + missing.length === 0;
    if (values.shrink) {
      const kept = known.filter((entry) => !passing.includes(entry));
      fs.writeFileSync(values.known, `[\n${kept.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`);
      console.log(`\n${known.length - kept.length} entries were taken out of ${values.known}`);
    }
  }

  const count = (status) => cases.filter((entry) => entry.status === status).length;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed`);
  process.exitCode = isRight ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
