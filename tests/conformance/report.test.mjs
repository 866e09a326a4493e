// node --test tests/conformance/
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compare, merge, table } from './report.mjs';

const result = (...cases) => ({
  classes: [{ name: 'A', area: 'queries', tier: 'core', cases: cases.map(([name, status, transport = 'http']) => ({ name, transport, status, reason: `${name} ${status}` })) }],
});
const entry = (name, transport = 'http') => ({ class: 'A', case: name, transport, reason: 'known' });
const statuses = (cases) => Object.fromEntries(cases.map((c) => [`${c.case} ${c.transport}`, c.status]));

test('a case that failed in any run has failed, and one that passed in any other has passed', () => {
  const merged = merge([
    result(['a', 'passed'], ['b', 'skipped'], ['c', 'skipped'], ['d', 'failed']),
    result(['a', 'failed'], ['b', 'passed'], ['c', 'skipped'], ['d', 'passed'], ['d', 'passed', 'websocket']),
  ]);
  assert.deepEqual(statuses(merged), { 'a http': 'failed', 'b http': 'passed', 'c http': 'skipped', 'd http': 'failed', 'd websocket': 'passed' });
});

test('what is not listed, what passes though listed, and what did not run is told', () => {
  const cases = merge([result(['a', 'failed'], ['b', 'failed'], ['c', 'passed'], ['d', 'skipped'])]);
  const { unlisted, passing, missing } = compare(cases, [entry('a'), entry('c'), entry('d'), entry('a', 'websocket')]);
  assert.deepEqual(unlisted.map((c) => c.case), ['b']);
  assert.deepEqual(passing.map((c) => c.case), ['c']);
  assert.deepEqual(missing.map((c) => `${c.case} ${c.transport}`), ['d http', 'a websocket']);
});

test('the table has a row for each area and tier, and sums', () => {
  const lines = table(merge([result(['a', 'failed'], ['b', 'passed'], ['c', 'passed'], ['d', 'skipped'])]));
  assert.equal(lines.length, 4);
  for (const line of lines.slice(1)) assert.match(line, /2 +1 +1 +66\.7%$/);
});

test('the exit code tells whether the list holds, and the list only shrinks', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'livequery-report-'));
  try {
    const write = (name, value) => {
      fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
      return path.join(folder, name);
    };
    const file = write('result.json', result(['a', 'failed'], ['b', 'passed']));
    const known = write('known.json', [entry('a'), entry('b')]);
    const script = fileURLToPath(new URL('report.mjs', import.meta.url));
    const run = (...flags) => spawnSync(process.execPath, [script, '--known', known, ...flags, file], { encoding: 'utf8' });

    const before = run();
    assert.equal(before.status, 1);
    assert.match(before.stdout, /take them out.*\n {2}A {2}b \(http\)/);
    assert.match(before.stdout, /\n1 passed, 1 failed\n$/);
    assert.equal(run('--shrink').status, 1);
    assert.deepEqual(JSON.parse(fs.readFileSync(known, 'utf8')), [entry('a')]);
    assert.equal(run().status, 0);
    execFileSync(process.execPath, [script, '--known', write('none.json', []), '--part', file]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
