import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import * as contracts from '#contracts';
import { capture } from '../../../scripts/run-command.ts';
import { Chromium } from '../../support/chromium.ts';
import { ROOT } from '../../support/environment.ts';
import { restEndpoints } from '../../support/book.ts';
import { HttpApp } from '../../support/http-app.ts';

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { description: string; content?: Record<string, Content> }>>;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object; example?: unknown }[];
  readonly requestBody?: { content: Record<string, Content & { schema: { $ref: string } }> };
  readonly security?: readonly Record<string, unknown>[];
}

interface Content {
  readonly schema: object;
  readonly example?: unknown;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

interface Lint {
  readonly totals: object;
  readonly problems: readonly { ruleId: string; message: string; location: readonly { pointer?: string }[] }[];
}

const GUI = '/manage/gui';

let api: HttpApp;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_PATH: GUI });
});

afterAll(() => api?.stop());

describe('the web GUI', () => {
  test('stands at ADMIN_PATH, and / leads there', async () => {
    const root = await api.ask('GET', '/');
    expect([root.status, root.headers.get('location')]).toEqual([302, GUI]);
    expect((await api.ask('GET', '/admin')).status).toBe(404);
  });

  test.each(['', '/', '/hosts', '/hosts/app.example.com', '/no/such/page'])(
    'answers %s below it with the page, whose addresses are relative to it',
    async (path) => {
      const told = await api.ask('GET', GUI + path);
      expect([told.status, told.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(told.text).toContain(`<base href="${GUI}/" />`);
      expect(told.text.indexOf('<base')).toBeLessThan(told.text.search(/<(link|script)/));
      expect(told.headers.get('cache-control')).toBe('no-cache');
    },
  );

  test('lets browsers keep what has its hash in its name, and nothing else', async () => {
    const { text } = await api.ask('GET', GUI);
    const assets = [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThanOrEqual(2);
    for (const path of assets) {
      const told = await api.ask('GET', `${GUI}/${path}`);
      expect([told.status, told.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    const icon = await api.ask('GET', `${GUI}/favicon.svg`);
    expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect((await api.ask('GET', `${GUI}/assets/gone-12345678.js`)).status).toBe(404);
    expect((await api.ask('POST', GUI)).status).toBe(404);
    expect((await api.ask('GET', `${GUI}/..%2f..%2fadmin-api/src/main.js`)).text).not.toContain('import');
  });

  test('has a content security policy that allows nothing inline and nothing from elsewhere', async () => {
    const policy = (await api.ask('GET', GUI)).headers.get('content-security-policy') ?? '';
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toMatch(/https?:|\*/);
    for (const directive of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy.split(';')).toContain(directive);
    }
  });

  test('that was not built is a 503 that says how to build it; the API works without it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mpm-build-'));
    try {
      for (const part of ['dist/apps/admin-api', 'dist/libs'])
        await cp(join(ROOT, part), join(root, part), { recursive: true });
      await cp(join(ROOT, 'package.json'), join(root, 'package.json'));
      await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
      const bare = await HttpApp.start('admin-api', {}, { redis: api.redis, store: api.store, root });
      try {
        const told = await bare.ask<{ message: string }>('GET', '/admin');
        expect([told.status, told.body.message]).toEqual([503, expect.stringContaining('rust-just build')]);
        expect((await bare.ask('GET', '/proxy/targets')).status).toBe(200);
      } finally {
        await bare.stop();
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

test.each(['/certificates', '/nothing', '/health', '/manage/gui', '/docs', '/openapi.json'])(
  '%s carries security headers, and says nothing of what it runs on',
  async (path) => {
    const { headers } = await api.ask('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  },
);

test('answers of the API are kept by nobody', async () => {
  for (const path of ['/certificates', '/nothing', '/health', '/token/info', '/openapi.json']) {
    expect((await api.ask('GET', path)).headers.get('cache-control')).toBe('no-store');
  }
});

/** The first one: two whole files of 6,000 lines would say less. */
function lineThatDiffers(one: string, other: string): string | undefined {
  const others = other.split('\n');
  return one.split('\n').find((line, i) => line !== others[i]) ?? others.slice(one.split('\n').length)[0];
}

const fieldsOf = ({ paths }: OpenApi, method: string, path: string): string[] =>
  (paths[path]?.[method]?.parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name);

describe('the description of the API', () => {
  let document: OpenApi;
  let operations: (Operation & { path: string; method: string })[];

  beforeAll(async () => {
    document = (await api.ask<OpenApi>('GET', '/openapi.json')).body;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
    );
  });

  test('is the same under /api/, and says title, version and how to authenticate', async () => {
    expect((await api.ask('GET', '/api/openapi.json')).body).toEqual(document);
    expect(document.openapi).toMatch(/^3\.0\./);
    expect(document.info).toMatchObject({
      title: 'MCP Proxy Manager',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-mpm_session' },
    });
  });

  test('has every operation that exists, without those that RFC 8555 and MCP describe', () => {
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      restEndpoints()
        .filter((endpoint) => !/^(?:(?:GET \/\.well-known|[A-Z]+ \/acme)\/|POST \/mcp)/.test(endpoint))
        .sort(),
    );
  });

  test('says of each what it does, what it answers, and which problems there are', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const {
      method,
      path,
      summary,
      description,
      responses,
      requestBody,
      parameters = [],
      security,
    } of operations) {
      const name = `${method} ${path}`;
      expect([name, summary, description]).toEqual([
        name,
        expect.stringMatching(/\w{3}/),
        expect.stringMatching(/^[A-Z`].{10,}[.`]$/s),
      ]);
      const statuses = Object.keys(responses);
      expect([name, statuses.some((status) => status.startsWith('2'))]).toEqual([name, true]);
      expect([name, statuses]).toEqual([name, expect.arrayContaining(['503'])]);
      const isForCallers = security?.length && !security.some((way) => Object.keys(way).length === 0);
      if (isForCallers) expect([name, statuses]).toEqual([name, expect.arrayContaining(['401'])]);
      if (requestBody) expect([name, statuses]).toEqual([name, expect.arrayContaining(['400', '413', '415'])]);
      for (const [status, { description: reason, content }] of Object.entries(responses)) {
        const kinds = Object.keys(content ?? {}).length;
        expect([name, reason.length > 0, kinds]).toEqual([name, true, status === '304' ? 0 : 1]);
      }
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect([
        name,
        parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name),
      ]).toEqual([name, inPath]);
    }
  });

  test('is clean under the recommended rules of redocly lint', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mpm-openapi-'));
    try {
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
      const cli = join(ROOT, 'node_modules/@redocly/cli/bin/cli.js');
      const args = ['lint', '--extends=recommended', '--format=json', 'openapi.json'];
      const env = { PATH: process.env['PATH'], REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
      const { output } = await capture(process.execPath, [cli, ...args], { cwd: folder, env });
      const { totals, problems } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as Lint;
      const told = problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`);
      expect([told, totals]).toEqual([[], { errors: 0, warnings: 0, ignored: 0 }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('is what the types of the web GUI and the recipes are made from: just client makes them anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mpm-openapi-'));
    try {
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
      const args = ['--conditions=mpm-source', join(ROOT, 'scripts/client.ts'), join(folder, 'openapi.json')];
      const { code, output } = await capture(process.execPath, args, { cwd: ROOT });
      const written = await readFile(join(ROOT, 'libs/api/src/openapi.ts'), 'utf8');
      expect([code, lineThatDiffers(output, written)]).toEqual([0, undefined]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('has an example of every parameter, body and answer of JSON, and those of bodies are taken', () => {
    for (const { method, path, parameters = [], requestBody, responses } of operations) {
      const name = `${method} ${path}`;
      for (const parameter of parameters) expect([name, parameter.name, parameter.example]).not.toContain(undefined);
      for (const [status, { content }] of Object.entries(responses)) {
        const of = content?.['application/json'];
        if (of) expect([name, status, of.example]).not.toContain(undefined);
      }
      const body = requestBody?.content['application/json'];
      if (!body) continue;
      const schema = (contracts as unknown as Record<string, z.ZodType>)[body.schema.$ref.split('/').at(-1) ?? ''];
      expect([name, schema?.safeParse(body.example).error?.issues]).toEqual([name, undefined]);
    }
  });

  test('says where If-Match, ETag and Idempotency-Key are looked at', () => {
    expect(fieldsOf(document, 'get', '/templates/{name}')).toEqual(['If-None-Match']);
    expect(fieldsOf(document, 'put', '/templates/{name}')).toEqual(['If-Match']);
    expect(fieldsOf(document, 'post', '/templates')).toEqual(['Idempotency-Key']);
    expect(fieldsOf(document, 'post', '/auth/login')).toEqual([]);
    // Whatever can be read and changed at one path has an ETag, so that nobody's change of it is lost.
    for (const [path, { get, put }] of Object.entries(document.paths))
      if (get && put) expect([path, fieldsOf(document, 'put', path)]).toEqual([path, ['If-Match']]);
  });

  test('leaves only reads, logging in and out, and health to callers without a token', () => {
    const open = operations.filter(
      ({ security }) => !security?.length || security.some((way) => Object.keys(way).length === 0),
    );
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'get /access-lists',
      'get /access-lists/{name}',
      'get /auth/github',
      'get /auth/ways',
      'get /ca',
      'get /ca/bundle',
      'get /ca/crl',
      'get /ca/crl/{file}',
      'get /certificates',
      'get /certificates/{cert_name}',
      'get /certificates/{cert_name}/coverage',
      'get /certificates/{cert_name}/history',
      'get /certificates/{cert_name}/status',
      'get /health',
      'get /issuances',
      'get /proxy/targets',
      'get /proxy/targets/{hostname}',
      'get /proxy/targets/{hostname}/auth',
      'get /proxy/targets/{hostname}/routes',
      'get /proxy/targets/{hostname}/upstreams',
      'get /routes',
      'get /routes/{route_id}',
      'get /templates',
      'get /templates/{name}',
      'post /auth/login',
      'post /auth/logout',
    ]);
  });

  test('describes bodies by the schemas that check them, and every reference leads somewhere', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? [];
      expect([reference, document.components.schemas[name] !== undefined]).toEqual([reference, true]);
    }
    expect(document.components.schemas['NewTargetRequest']).toMatchObject({
      type: 'object',
      required: ['hostname'],
      additionalProperties: false,
      properties: { enable_https: { type: 'boolean' }, cert_name: { type: 'string', nullable: true } },
    });
    const post = document.paths['/proxy/targets']?.['post'];
    expect(post?.requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/NewTargetRequest',
    });
  });

  test('can be read and tried in Swagger UI, in a browser that enforces the policy', async () => {
    const policy = (await api.ask('GET', '/docs')).headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toContain("script-src 'self'");
    const chromium = await Chromium.start();
    try {
      for (const path of ['/docs', '/api/docs', '/docs/']) {
        const visitor = await chromium.visit(api.url);
        await visitor.page.goto(api.url + path);
        const operation = visitor.page.locator('#operations-status-Health_health');
        await operation.click();
        await operation.getByRole('button', { name: 'Try it out' }).click();
        await operation.getByRole('button', { name: 'Execute' }).click();
        await operation.getByText('"status": "degraded"').first().waitFor();
        expect(visitor.problems()).toEqual([]);
        await visitor.close();
      }
    } finally {
      await chromium.stop();
    }
  });
});
