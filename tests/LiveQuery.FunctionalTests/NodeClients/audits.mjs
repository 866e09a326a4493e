// node audits.mjs <http url>: the audits of GraphQL over HTTP; tells each one's outcome.
import { auditServer } from 'graphql-http';
import { tell } from './console.mjs';

for (const { id, name, status, reason } of await auditServer({ url: process.argv[2] })) {
  tell('audit', { id, name, status, reason: reason ?? '' });
}

tell('done');
