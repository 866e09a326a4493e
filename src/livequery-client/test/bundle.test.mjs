import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundle, demoFile } from '../bundle.mjs';

test('the module that the demo holds is made of these sources (npm run bundle)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'livequery-client-'));
  try {
    const file = join(folder, 'bundle.js');
    await bundle(file);
    assert.equal(await readFile(demoFile, 'utf8'), await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
