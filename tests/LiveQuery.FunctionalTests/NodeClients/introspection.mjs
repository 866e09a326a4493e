// node introspection.mjs <http url>: makes a client schema out of the introspection, as every tool does.
import { buildClientSchema, getIntrospectionQuery, printSchema, validateSchema } from 'graphql';
import { tell } from './console.mjs';

const response = await fetch(process.argv[2], {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery({ inputValueDeprecation: true, directiveIsRepeatable: true }) }),
});
const { data, errors } = await response.json();
const schema = data && buildClientSchema(data);
tell('schema', {
  errors: errors ?? (schema ? validateSchema(schema).map((one) => one.message) : ['no data']),
  text: schema ? printSchema(schema) : '',
});
tell('done');
