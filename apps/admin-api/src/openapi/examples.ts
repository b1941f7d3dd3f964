import { STATUS_CODES } from 'node:http';
import {
  operationsOf,
  resolved,
  type Content,
  type Description,
  type Operation,
  type Parameter,
  type Schema,
} from './description.ts';

const TIME = '2026-01-31T12:00:00.000Z';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n';

/** Texts that mean the same wherever they are, and say nothing of it in their schema. */
const TEXTS: Readonly<Record<string, string>> = {
  hostname: 'app.example.com',
  host: 'app.example.com',
  target_url: 'http://localhost:3000',
  domain: 'app.example.com',
  name: 'office',
  cert_name: 'proxy-app-example-com',
  created_by: 'alice',
  owner: 'alice',
  user: 'alice',
  username: 'alice',
  email: 'alice@example.com',
  cert_email: 'alice@example.com',
  search: 'shop',
  method: 'GET',
  path: '/path',
  ip: '192.0.2.7',
  serial: '3f9c01ab',
  owner_token_hash: `sha256:${'3f9c01ab'.repeat(8)}`,
  fingerprint: `sha256:${'3f9c01ab'.repeat(8)}`,
  hostnames: 'app.example.com',
  domains: 'app.example.com',
  message: 'It is done.',
  note: 'Ask Carol.',
  value: 'alice',
  token: 'the-token-that-token-generate-has-printed',
  htpasswd: 'alice:$2y$12$SWQ3uVJ1VY0nD1d5h6Dg9eR0wS5bQqv0xUuM9vJ8kYw0T1m5l6K8a',
  certificate_pem: CERTIFICATE,
  fullchain_pem: CERTIFICATE,
  private_key_pem: '-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n',
};

/** Gives every parameter, body and answer of JSON that has no example of its own one that its schema allows. */
export function giveExamples(description: Description): void {
  for (const { operation } of operationsOf(description)) {
    for (const parameter of operation.parameters ?? [])
      parameter.example ??= exampleOfParameter(parameter, description);
    giveBodies(operation, description);
    for (const [status, { description: reason, content }] of Object.entries(operation.responses)) {
      for (const [media, of] of jsonOf(content)) {
        const isProblem = of.schema.$ref?.endsWith('/Problem');
        const problem = { statusCode: Number(status), error: STATUS_CODES[status] ?? 'Error', message: reason };
        of.example ??= isProblem ? problem : exampleOf(of.schema, description, media);
      }
    }
  }
}

function giveBodies({ requestBody }: Operation, description: Description): void {
  for (const [media, of] of jsonOf(requestBody?.content)) of.example ??= exampleOf(of.schema, description, media, true);
}

const jsonOf = (content: Readonly<Record<string, Content>> = {}): [string, Content][] =>
  Object.entries(content).filter(([media]) => media === 'application/json');

const exampleOfParameter = ({ name, schema }: Parameter, description: Description): unknown =>
  name === 'limit' ? 100 : name === 'offset' ? 0 : exampleOf(schema, description, name);

/** @param brief of an object only what it needs, or else the first of what it may have */
function exampleOf(given: Schema, description: Description, name: string, brief = false): unknown {
  const schema = resolved(given, description);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.allOf ?? schema.oneOf ?? schema.anyOf ?? [];
  if (first) return exampleOf(first, description, name, brief);
  switch (schema.type ?? 'string') {
    case 'object':
      return exampleOfObject(schema, description, brief);
    case 'array':
      return schema.items ? [exampleOf(schema.items, description, name, brief)] : [];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    default:
      return schema.format === 'date-time' ? TIME : (TEXTS[name] ?? 'text');
  }
}

function exampleOfObject(schema: Schema, description: Description, brief: boolean): unknown {
  const all = Object.entries(schema.properties ?? {});
  const needed = all.filter(([name]) => schema.required?.includes(name));
  const shown = brief ? (needed.length ? needed : all.slice(0, 1)) : all;
  return Object.fromEntries(shown.map(([name, inner]) => [name, exampleOf(inner, description, name, brief)]));
}
