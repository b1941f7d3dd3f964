import { get } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * The health check of a container, which has no curl:
 *
 *     node scripts/healthcheck.ts http://127.0.0.1:9100/health tls://127.0.0.1:443
 *
 * `http:` must answer 200, `tls:` must complete a handshake, `tcp:` must accept. Ends with 0 when all do, else with 1 and
 * what is wrong, which `docker inspect` shows.
 */
const DEADLINE_MS = 3_000;

const CHECKS: Readonly<Record<string, (url: URL) => Promise<void>>> = {
  'http:': (url) =>
    new Promise((resolve, reject) => {
      const request = get(url, { agent: false, timeout: DEADLINE_MS }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode} ${body}`)),
        );
      });
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', reject);
    }),
  'tcp:': (url) =>
    new Promise((resolve, reject) => {
      const socket = connectTcp({ host: url.hostname, port: Number(url.port), timeout: DEADLINE_MS }, () => {
        socket.destroy();
        resolve();
      });
      socket.on('timeout', () => socket.destroy(new Error('no connection')));
      socket.on('error', reject);
    }),
  'tls:': (url) =>
    new Promise((resolve, reject) => {
      // Whose certificate answers does not matter here: until a host has its own, it is a self-signed one.
      const socket = connectTls({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false }, () => {
        socket.destroy();
        resolve();
      });
      socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no handshake')));
      socket.on('error', reject);
    }),
};

async function check(text: string): Promise<void> {
  const url = new URL(text);
  // Nothing listens for TLS then.
  if (url.protocol === 'tls:' && process.env['SERVE_MODE'] === 'insecure') return;
  const known = CHECKS[url.protocol];
  if (!known) throw new Error(`${text}: use http:, tcp: or tls:`);
  try {
    await known(url);
  } catch (error) {
    throw new Error(`${text}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const outcomes = await Promise.allSettled(process.argv.slice(2).map(check));
const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
if (outcomes.length === 0) failures.push('name at least one address to check');
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = failures.length ? 1 : 0;
