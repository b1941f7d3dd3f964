import type { Description, Operation, Schema } from '../../apps/admin-api/src/openapi/description.ts';
import { resolved } from '../../apps/admin-api/src/openapi/description.ts';
import type { Chance } from './chance.ts';

/** A request that is made of an operation's description, and is wrong somewhere. */
export interface GeneratedRequest {
  /** As the description has it, for a message. */
  readonly operation: string;
  readonly method: string;
  /** With its query, as it is sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** What is odd about it. */
  readonly odd: string;
}

const LONG = 'x'.repeat(100_000);
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\nb',
  '../../etc/passwd',
  '%s%n',
  "' or 1=1 --",
  '<script>',
  '💥',
  '\ud800',
  '\u202e',
  LONG,
  '*',
  '-1',
];
const NUMBERS = [0, -1, 1.5, 1e308, -1e308, 2 ** 53, 65_536, 1e-9];
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  string: [5, true, null, [], {}, ['a'], ...TEXTS],
  boolean: ['true', 1, 0, null, [], {}],
  integer: ['5', true, null, [], {}, ...NUMBERS],
  number: ['5', true, null, [], {}, ...NUMBERS],
  array: ['a', 5, null, {}, [null], [[]], [{}], [5], Array.from({ length: 2_000 }, (_, i) => `x${i}`), [LONG]],
  object: ['a', 5, null, [], [{}], { constructor: { prototype: 1 } }, { '': 1 }, { [LONG]: 'x' }, nested(50, {})],
};
const ODD_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '5',
  'true',
  '{"a":1,"a":2}',
  '['.repeat(20_000),
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
  '\ufeff{}',
  '{"__proto__":{"admin":true}}',
];
const ODD_NAMES = [
  '%00',
  '%FF',
  '%',
  '..%2f..%2fetc',
  '%2e%2e',
  'a%20b',
  '%F0%9F%92%A5',
  'x'.repeat(4_000),
  '-',
  '.',
  '*',
  '__proto__',
  'constructor',
  '%0d%0aSet-Cookie:%20a=b',
  '1.2.3.4',
  '[::1]',
  'a;b=c',
  'xn--',
];
const ODD_QUERIES = [
  'limit=0',
  'limit=1e9',
  'limit=-1',
  'limit=5&limit=6',
  'limit[]=1',
  'limit[a][b]=1',
  'offset=99999999999',
  'sort=__proto__',
  'search=%FF',
  `search=${'x'.repeat(5_000)}`,
  '__proto__=x',
  'constructor[prototype][x]=1',
  'colour=red',
  '=',
  '&&&',
  '%',
  'label=,,,',
  'since=never',
  'all=maybe',
  'force=1',
];
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'if-match': 'x' },
  { 'if-match': `"${'x'.repeat(8_000)}"` },
  { 'if-none-match': '*' },
  { 'if-none-match': ',,,' },
  { 'idempotency-key': '"' },
  { 'idempotency-key': 'x'.repeat(256) },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=x' },
  { 'content-type': ';' },
  { 'content-encoding': 'br, gzip' },
  { authorization: 'Basic !!!' },
  { authorization: 'Bearer' },
  { cookie: '__Host-mpm_session=%' },
  { accept: 'image/png' },
  { 'x-forwarded-for': "'" },
  { range: 'bytes=5-1' },
  { expect: '100-continue' },
];

function nested(depth: number, end: unknown): unknown {
  return depth === 0 ? end : { a: nested(depth - 1, end) };
}

/** Makes requests for an operation: right ones by its examples, with one thing in each that is not. */
export class RequestGenerator {
  readonly #description: Description;
  readonly #chance: Chance;

  constructor(description: Description, chance: Chance) {
    this.#description = description;
    this.#chance = chance;
  }

  make(method: string, path: string, operation: Operation, token: string): GeneratedRequest {
    const body = operation.requestBody?.content['application/json'];
    const ways = [
      'header',
      'query',
      ...(path.includes('{') ? ['name', 'name'] : []),
      ...(body ? ['field', 'field', 'field', 'field', 'body'] : []),
    ];
    const way = this.#chance.of(ways);
    const headers = way === 'header' ? this.#chance.of(ODD_HEADERS) : {};
    const query = way === 'query' ? `?${this.#chance.of(ODD_QUERIES)}` : '';
    const [name, odd] = way === 'field' && body ? this.#oddField(body.schema) : ['', undefined];
    const example = { ...(body?.example as object), ...(name && { [name]: odd }) };
    if (name && odd === undefined) delete (example as Record<string, unknown>)[name];
    const raw = way === 'body' ? this.#chance.of(ODD_BODIES) : body ? JSON.stringify(example) : undefined;
    return {
      operation: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path:
        path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => this.#name(operation, parameter, way === 'name')) +
        query,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
      body: raw,
      odd: way === 'field' ? `${name}: ${JSON.stringify(odd)?.slice(0, 80)}` : `${way} ${(raw ?? '').slice(0, 80)}`,
    };
  }

  /** A field of the body, deeper ones too, with what it cannot or can hardly be; undefined: it is missing. */
  #oddField(given: Schema): [name: string, value: unknown] {
    const schema = resolved(given, this.#description);
    const fields = Object.entries(
      schema.properties ?? schema.oneOf?.[0]?.properties ?? schema.anyOf?.[0]?.properties ?? {},
    );
    if (fields.length === 0 || this.#chance.is(0.1))
      return [this.#chance.of(['unknown', '__proto__', 'constructor', LONG]), 'x'];
    const [name, field] = this.#chance.of(fields);
    return [name, this.#chance.is(0.1) ? undefined : this.#wrong(field)];
  }

  #wrong(given: Schema): unknown {
    const schema = resolved(given, this.#description);
    const type = schema.type ?? 'string';
    if (type === 'array' && schema.items && this.#chance.is(0.5)) return [this.#wrong(schema.items)];
    if (type === 'object' && schema.properties && this.#chance.is(0.5)) {
      const [name, value] = this.#oddField(schema);
      return { [name]: value };
    }
    return this.#chance.of(WRONG[type] ?? TEXTS);
  }

  #name(operation: Operation, parameter: string, odd: boolean): string {
    if (odd) return this.#chance.of(ODD_NAMES);
    const known = operation.parameters?.find(({ name }) => name === parameter);
    return encodeURIComponent(String(known?.example));
  }
}
