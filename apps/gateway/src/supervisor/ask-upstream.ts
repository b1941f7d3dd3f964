import { request } from 'node:http';
import { connect } from 'node:http2';
import { isIP, type Socket } from 'node:net';
import { isExpectedStatus, type HealthCheck } from '#domain';
import { backendConnector, connectTo } from '../forward/connect-backend.ts';
import { settingsOf, urlOf, type UpstreamSettings } from '../forward/upstream.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import type { Checked } from './upstream-record.ts';

/** A check has its own. */
const NO_TIMES = { connect_timeout: null, response_timeout: null };

interface Question {
  readonly url: URL;
  readonly host: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly http2: boolean;
}

/**
 * Asks an upstream what its host's health check says, on a connection of its own that is made as those for requests are: by the same
 * rules for TLS, and to no port of our own.
 * @returns never rejects
 */
export async function askUpstream(
  target: TargetRecord,
  address: string,
  settings: UpstreamSettings,
  stop: AbortSignal,
): Promise<Checked> {
  const { health_check: check } = target;
  const started = performance.now();
  const found = (ok: boolean, detail: string): Checked => ({ ok, detail, ms: Math.round(performance.now() - started) });
  if (!check) return found(true, 'not checked');
  const ends = new AbortController();
  const late = setTimeout(() => ends.abort(new Error(`no answer within ${check.timeout} s`)), check.timeout * 1_000);
  try {
    const socket = await connection(target, address, settings, AbortSignal.any([stop, ends.signal]));
    try {
      const status = await orAborted(ends.signal, () =>
        ask(socket, questionOf(target, urlOf(address, settings), check)),
      );
      return found(isExpectedStatus(check, status), `status ${status}`);
    } finally {
      socket.destroy();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return found(false, message || (code ?? 'it cannot be asked'));
  } finally {
    clearTimeout(late);
  }
}

function questionOf(target: TargetRecord, url: URL, { path }: HealthCheck): Question {
  const isNamed = target.preserve_host_header && !target.hostname.startsWith('*');
  const custom = Object.entries(target.custom_headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    url,
    host: isNamed ? target.hostname : url.host,
    path: url.pathname.replace(/\/+$/, '') + path,
    fields: { 'user-agent': 'mcp-proxy-manager health check', ...Object.fromEntries(custom) },
    http2: target.backend_protocol === 'http2',
  };
}

function connection(
  target: TargetRecord,
  address: string,
  settings: UpstreamSettings,
  signal: AbortSignal,
): Promise<Socket> {
  const url = urlOf(address, settings);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const connector = backendConnector(
    { ...target, target_url: address },
    isIP(name) ? '' : name,
    settingsOf({ ...NO_TIMES, target_url: address }, settings),
    target.backend_protocol === 'http2',
  );
  return orAborted(
    signal,
    () =>
      new Promise((resolve, reject) => {
        connectTo(connector, url, (error, socket) => {
          if (signal.aborted) socket?.destroy();
          else if (socket) resolve(socket.on('error', ignore));
          else reject(error ?? new Error('no connection'));
        });
      }),
  );
}

const ask = (socket: Socket, question: Question): Promise<number> =>
  question.http2 ? askHttp2(socket, question) : askHttp1(socket, question);

function askHttp1(socket: Socket, { path, host, fields }: Question): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...fields, host, connection: 'close' };
    const asking = request({ method: 'GET', path, headers, createConnection: () => socket });
    asking.on('error', reject).once('response', (answer) => {
      answer.on('error', ignore).resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.end();
  });
}

function askHttp2(socket: Socket, { url, path, host, fields }: Question): Promise<number> {
  return new Promise((resolve, reject) => {
    const session = connect(url.origin, { createConnection: () => socket });
    session.on('error', reject);
    const stream = session.request({
      ...fields,
      ':path': path,
      ':authority': host,
      ':scheme': url.protocol.slice(0, -1),
    });
    stream.on('error', reject).once('close', () => reject(new Error('the stream ended without an answer')));
    stream.once('response', (head) => {
      resolve(head[':status'] ?? 0);
      session.destroy();
    });
    stream.end();
  });
}

/** Rejects with the signal's reason where that comes first. */
function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work()
      .finally(() => signal.removeEventListener('abort', stop))
      .then(resolve, reject);
  });
}

const ignore = (): void => {};
