// node bundle.mjs [file]: writes the package and graphql-ws as one module for browsers, which the demo is built with.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where the demo has its copy. */
export const demoFile = fileURLToPath(new URL('../LiveQuery.Server/Demo/Web/livequery-client.js', import.meta.url));

/** Writes the module to a file. */
export async function bundle(outfile) {
  const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));
  const license = await readFile(new URL('node_modules/graphql-ws/LICENSE.md', import.meta.url), 'utf8');
  await build({
    entryPoints: [fileURLToPath(new URL('dist/index.js', import.meta.url))],
    outfile,
    // Names of files in comments are told from here.
    absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    banner: {
      js: [
        `// livequery-client ${version} (Apache-2.0), made by src/livequery-client/bundle.mjs. It holds graphql-ws:`,
        ...license.trim().split(/\r?\n/).map((line) => `//   ${line}`.trimEnd()),
      ].join('\n'),
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(process.argv[2] ?? demoFile);
}
