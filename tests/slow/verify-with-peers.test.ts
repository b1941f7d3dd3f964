import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OAUTH_SERVER_TARGET } from '#domain';
import { nginxBasics, temporaryPaths } from '../bench/backend.ts';
import { makeCertificate } from '../bench/certificate.ts';
import { ISSUER, startAuthServer, type AuthServer } from '../support/auth-server.ts';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../support/backends.ts';
import { readPage } from '../support/book.ts';
import { startChild, type Child } from '../support/child-process.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { connect } from '../support/oauth-client.ts';
import { filled } from '../support/snippets.ts';

/** nginx and Caddy of the system, with what the book says to write there. Traefik is in no package here. */

const SECRET = 'the-secret-of-the-proxies';
const HOST = 'app.example.com';
/** Where everybody who logs in may not. */
const STAFF = 'staff.example.com';
const COOKIE = 'unified_auth_token';

let server: AuthServer;
let backend: HttpBackend;
let dir: string;
let reached = 0;
let cookie: string;
let token: string;
/** What the backend answers in place of an echo. */
let answers: number | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mpm-peers-'));
  await makeCertificate(dir, HOST);
  backend = await startHttpBackend((asked, response) => {
    reached += 1;
    if (answers === undefined) void echo(asked, response);
    else response.writeHead(answers).end('of the backend');
  });
  server = await startAuthServer({ OAUTH_VERIFY_SECRET: SECRET });
  for (const [host, own] of [
    [HOST, { auth_excluded_paths: ['/public'] }],
    [STAFF, { auth_required_users: ['bob'] }],
  ] as const)
    await server.protect(host, { auth_mode: 'redirect', ...own });
  // As `auth-setup` makes it.
  await server.protect('auth.example.com', { auth_enabled: false }, { target_url: OAUTH_SERVER_TARGET });
  await server.github.signIn('alice');
  const browser = server.browser();
  await browser.open(`${ISSUER}/login?${new URLSearchParams({ return_url: `https://${HOST}/` }).toString()}`);
  cookie = `${COOKIE}=${browser.cookie(COOKIE)}`;
  token = (await connect(server, { params: { resource: `https://${HOST}` } })).access_token ?? '';
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await backend?.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  reached = 0;
  answers = undefined;
});

/** The only snippet in this language of the book's page. */
function snippet(language: string): string {
  const [, text, ...others] = readPage('guides/protecting-a-host.md').split(`\`\`\`${language}\n`);
  if (text === undefined || others.length > 0) throw new Error(`the page has not one snippet of ${language}`);
  return text.slice(0, text.indexOf('```'));
}

interface Peer {
  readonly name: string;
  readonly language: string;
  /** @param home a folder of its own */
  readonly config: (snippet: string, home: string, port: number) => Promise<string> | string;
  readonly command: readonly string[];
  /** One that is not ours. */
  readonly passesAuthorization: boolean;
  /** What it says when it cannot ask. */
  readonly away: number;
}

const PEERS: readonly Peer[] = [
  {
    name: 'nginx',
    language: 'nginx',
    config: (text, home, port) => `${nginxBasics(home)}
http {
  access_log off;
  ${temporaryPaths(home)}
  ${filled(text, {
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    '/etc/ssl/app.pem': join(dir, 'certificate.pem'),
    '/etc/ssl/app.key': join(dir, 'key.pem'),
  })}
}
`,
    command: ['nginx', '-c'],
    passesAuthorization: true,
    away: 500,
  },
  {
    name: 'Caddy',
    language: 'caddy',
    config: async (text, _home, port) => `{
  admin off
  local_certs
  skip_install_trust
  default_bind 127.0.0.1
  https_port ${port}
  http_port ${await freePort()}
}
${text}`,
    command: ['caddy', 'run', '--adapter', 'caddyfile', '--config'],
    passesAuthorization: false,
    away: 502,
  },
];

let peers: Child[] = [];
const stopPeers = async (): Promise<void> => void (await Promise.all(peers.splice(0).map((peer) => peer.stop())));

/** Starts it with the book's snippet. @param change in its text @param host that it is then for */
async function start(peer: Peer, change = (text: string): string => text, host = HOST): Promise<number> {
  const port = await freePort();
  const home = join(dir, String(port));
  mkdirSync(home);
  const file = join(home, 'config');
  const text = filled(change(snippet(peer.language)).replaceAll('OAUTH_VERIFY_SECRET', SECRET), {
    '127.0.0.1:8000': `127.0.0.1:${server.app.port}`,
    '127.0.0.1:3000': `127.0.0.1:${backend.port}`,
  });
  writeFileSync(file, await peer.config(text, home, port));
  const [command = '', ...args] = peer.command;
  const env = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const child = await startChild(command, { args: [...args, file], env, install: `apt-get install ${command}` });
  peers.push(child);
  await eventually(
    async () => {
      try {
        await ask(port, host, '/');
      } catch (cause) {
        throw new Error(`${peer.name} does not answer: ${child.output()}`, { cause });
      }
    },
    { giveUp: () => !child.running() },
  );
  reached = 0;
  return port;
}

interface Told {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const NAVIGATION = { 'sec-fetch-mode': 'navigate', accept: 'text/html' };

function ask(
  port: number,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  content?: string,
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: content === undefined ? 'GET' : 'POST',
        servername: host,
        rejectUnauthorized: false,
        agent: false,
        headers: { host, ...headers },
        timeout: 20_000,
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        answer
          .once('error', reject)
          .once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    asking.once('timeout', () => asking.destroy(new Error('no answer'))).once('error', reject);
    asking.end(content);
  });
}

const toldOf = ({ body }: Told): Echo => JSON.parse(body) as Echo;

/** Every value of a field that some backends would take for this one, in whatever spelling (RFC 3875 4.1.18). */
const spelled = ({ rawHeaders }: Echo, name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase().replaceAll(/[^a-z0-9]/g, '-') === name);

/** Without the login's, which may be there without a value. */
const cookiesOf = (seen: Echo): string[] =>
  valuesOf(seen, 'cookie')
    .join('; ')
    .split(/[; ]+/)
    .filter((pair) => pair !== '' && pair !== `${COOKIE}=`);

const FORGED = {
  'X-Auth-User-Id': 'forged',
  'X-Auth-User-Groups': 'forged',
  X_Auth_User_Id: 'forged',
  'X-Auth_User-Name': 'forged',
  X_AUTH_USER_EMAIL: 'forged',
  'X.Auth.User.Id': 'forged',
  'X-Forwarded-Host': 'free.example.com',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Method': 'OPTIONS',
  'X-Forwarded-Uri': '/public',
  'X-Verify-Secret': 'forged',
};

describe.each(PEERS)('$name with the snippet of the book', (peer) => {
  let port: number;

  beforeAll(async () => {
    port = await start(peer);
  });
  afterAll(stopPeers);

  test('without a login who opens a page is sent to the login with the way back, and all others get 401', async () => {
    const page = await ask(port, HOST, '/page?a=1&b=%2F', NAVIGATION);
    expect([page.status, page.headers.location]).toEqual([
      302,
      `${ISSUER}/login?${new URLSearchParams({ return_url: `https://${HOST}/page?a=1&b=%2F` }).toString()}`,
    ]);
    for (const [headers, content] of [
      [{ 'sec-fetch-mode': 'cors', accept: 'application/json' }],
      [{}],
      [{ ...NAVIGATION, ...FORGED, 'sec-fetch-mode': 'cors' }],
      [NAVIGATION, 'form'],
      [{ authorization: 'Bearer nobody' }],
      [{ cookie: `${COOKIE}=${'a'.repeat(43)}` }],
    ] as const) {
      const told = await ask(port, HOST, '/page', headers, content);
      expect([headers, told.status, told.headers.location]).toEqual([headers, 401, undefined]);
      expect(told.headers['www-authenticate']).toMatch(/^Bearer/);
    }
    expect(reached).toBe(0);
  });

  test.each([
    ['the cookie of a login', () => ({ cookie: `theme=dark; ${cookie}; lang=de` })],
    ['a token', () => ({ authorization: `Bearer ${token}`, cookie: 'theme=dark; lang=de' })],
  ])(
    'with %s the backend hears who it is, and neither that nor what the client says of itself',
    async (_what, shown) => {
      const told = await ask(port, HOST, '/page?a=1', { ...shown(), ...FORGED }, 'content');
      expect(told.status).toBe(200);
      const seen = toldOf(told);
      expect([seen.method, seen.url, seen.body]).toEqual(['POST', '/page?a=1', 'content']);
      const said = ['id', 'name', 'email', 'groups'].map((name) => spelled(seen, `x-auth-user-${name}`).join());
      expect(said).toEqual(['1001', 'alice', 'alice@example.com', '']);
      expect(valuesOf(seen, 'authorization')).toEqual([]);
      expect(cookiesOf(seen)).toEqual(['theme=dark', 'lang=de']);
      for (const secret of [SECRET, token, cookie]) expect(told.body).not.toContain(secret);
    },
  );

  test('what else a client has for the backend reaches it', async () => {
    const large = `large=${'x'.repeat(7_000)}`;
    const basic = 'Basic YTpi';
    const seen = toldOf(await ask(port, HOST, '/', { authorization: basic, cookie: `${large}; ${cookie}` }));
    expect([cookiesOf(seen), valuesOf(seen, 'authorization')]).toEqual([
      [large],
      peer.passesAuthorization ? [basic] : [],
    ]);
  });

  test('what is for everybody stays so, and nobody is told to be somebody', async () => {
    const told = await ask(port, HOST, '/public', { ...FORGED, cookie });
    expect(told.status).toBe(200);
    for (const name of ['id', 'name', 'email', 'groups'])
      expect(spelled(toldOf(told), `x-auth-user-${name}`).join('')).toBe('');
    expect(told.body).not.toContain(cookie);
  });

  test('a client cannot take off what says who it is', async () => {
    const names = 'close, X-Auth-User-Id, X-Auth-User-Name';
    const told = await ask(port, HOST, '/', { cookie, connection: names });
    expect([told.status, spelled(toldOf(told), 'x-auth-user-id')]).toEqual([200, ['1001']]);
  });

  test("a backend's own 401 is its own", async () => {
    answers = 401;
    const told = await ask(port, HOST, '/', { ...NAVIGATION, cookie });
    expect([told.status, told.headers.location, told.body]).toEqual([401, undefined, 'of the backend']);
  });

  test('who may not gets 403', async () => {
    const at = await start(peer, (text) => filled(text, { [HOST]: STAFF }), STAFF);
    const told = await ask(at, STAFF, '/', { ...NAVIGATION, ...FORGED, cookie });
    expect([told.status, reached]).toEqual([403, 0]);
  });
});

describe.each(PEERS)('$name', (peer) => {
  afterEach(stopPeers);

  test.each<[what: string, change: (text: string) => string]>([
    ['another secret', (text) => text.replaceAll('OAUTH_VERIFY_SECRET', 'wrong')],
    ['no secret', (text) => text.replaceAll(/^.*X-Verify-Secret.*\n/gm, '')],
    [
      'the auth server asked about itself',
      (text) =>
        text
          .replaceAll('X-Forwarded-Host $host', 'X-Forwarded-Host auth.example.com')
          .replace('uri /verify', 'uri /verify\nheader_up X-Forwarded-Host auth.example.com'),
    ],
  ])('lets nobody in with %s', async (_what, change) => {
    expect(change(snippet(peer.language))).not.toBe(snippet(peer.language));
    const port = await start(peer, change);
    for (const headers of [{}, { cookie }, { authorization: `Bearer ${token}` }, { ...NAVIGATION, cookie }]) {
      const told = await ask(port, HOST, '/', headers);
      expect([headers, told.status >= 400]).toEqual([headers, true]);
    }
    expect((await ask(port, HOST, '/public')).status).toBeGreaterThanOrEqual(400);
    expect(reached).toBe(0);
  });

  test('lets nobody in while the auth server is away', async () => {
    const port = await start(peer);
    expect((await ask(port, HOST, '/', { cookie })).status).toBe(200);
    reached = 0;
    await server.app.process.stop();
    try {
      for (const headers of [{}, { cookie }, { authorization: `Bearer ${token}` }, NAVIGATION])
        expect((await ask(port, HOST, '/', headers)).status).toBe(peer.away);
      expect(reached).toBe(0);
    } finally {
      await server.app.run();
    }
    expect((await ask(port, HOST, '/', { cookie })).status).toBe(200);
  });
});
