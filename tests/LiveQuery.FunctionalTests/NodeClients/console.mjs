// How the scripts talk with the test that runs them: a JSON object a line out, a word a line in.
import { createInterface } from 'node:readline';

/** Tells the test that something has happened. */
export function tell(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value: value === undefined ? null : value })}\n`);
}

/** Runs a command of the test's for each word that it sends. */
export function listen(commands) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const [word, ...rest] = line.split(' ');
    try {
      await commands[word](rest.join(' '));
    } catch (problem) {
      tell('failed', String(problem?.stack ?? problem));
    }
  });
  // The test is gone: so are we.
  lines.on('close', () => process.exit(0));
}

/** What of an error is worth telling. */
export function describe(problem) {
  if (Array.isArray(problem)) {
    return problem.map((one) => one.message);
  }

  return problem?.code ? `${problem.code}: ${problem.reason}` : String(problem?.message ?? problem);
}
