import { connect } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import type { Configuration } from '#config';
import { isAddress } from '#domain';
import { just } from '../recipes/just.ts';
import { say } from '../say.ts';
import type { Serving } from './serving.ts';

const PATIENCE_MS: Readonly<Record<string, number>> = { ca: 30_000, custom: 10_000, acme: 60_000 };
const POLL_MS = 100;
const HANDSHAKE_MS = 2_000;
const ANYWHERE = new Set(['::', '0.0.0.0']);

/** Waits until clients are shown the certificate of the hosts that were given: being ready means that. It says so where that takes too long. */
export async function awaitServed(
  configuration: Configuration,
  serving: Serving,
  stopping: AbortSignal,
): Promise<void> {
  const { mode, hosts } = serving;
  const [host] = hosts;
  const patience = PATIENCE_MS[mode ?? ''];
  if (patience === undefined || host === undefined) return;
  const deadline = Date.now() + patience;
  if (mode === 'acme') say(`waiting for the certificate of ${hosts.join(', ')}`);
  while (!isWanted(await shownFor(host, configuration), host, serving)) {
    stopping.throwIfAborted();
    if (Date.now() > deadline) {
      say(
        `the certificate of ${hosts.join(', ')} is not there yet; what it waits for: ${just('cert-status', 'serve-mode')}`,
      );
      return;
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  say(`the certificate of ${hosts.join(', ')} is served`);
}

/** The self-signed one is shown to whoever there is none for. */
function isWanted(shown: X509Certificate | undefined, host: string, { fingerprint }: Serving): boolean {
  if (!shown) return false;
  if (fingerprint !== undefined)
    return `sha256:${shown.fingerprint256.replaceAll(':', '').toLowerCase()}` === fingerprint;
  if (shown.checkIssued(shown)) return false;
  return (isAddress(host) ? shown.checkIP(host) : shown.checkHost(nameBelow(host))) !== undefined;
}

function shownFor(host: string, { BIND_ADDRESS, HTTPS_PORT }: Configuration): Promise<X509Certificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: isAddress(host) ? host : ANYWHERE.has(BIND_ADDRESS) ? '127.0.0.1' : BIND_ADDRESS,
      port: HTTPS_PORT,
      ...(!isAddress(host) && { servername: nameBelow(host) }),
      rejectUnauthorized: false,
    });
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
    socket.once('secureConnect', () => {
      resolve(socket.getPeerX509Certificate());
      socket.destroy();
    });
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
  });
}

/** One of the names that a wildcard stands for. */
const nameBelow = (host: string): string => host.replace(/^\*/, 'www');
