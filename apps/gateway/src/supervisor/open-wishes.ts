import { setTimeout as delay } from 'node:timers/promises';
import type { Configuration } from '#config';
import { CERTIFICATE_WANTED, type CertificateWanted } from '#contracts';
import { redisTransportClient, type CommandClient } from '#platform';
import { CertificateWishes } from './certificate-wishes.ts';

/** As long as the client's handshake waits. */
const ATTEMPTS = 8;
const RETRY_MS = 1_000;

/** Where certificates are asked for on demand. */
export interface Wishes {
  readonly wanted: (hostname: string) => void;
  readonly close: () => unknown;
}

/** Asks all cert-managers over the transport, where certificates are ordered on demand. */
export function openWishes(configuration: Configuration, stopping: AbortSignal): Wishes {
  if (!configuration.CERT_ON_DEMAND) return { wanted: () => {}, close: () => {} };
  const client = redisTransportClient(configuration, 'gateway');
  const wishes = new CertificateWishes((hostname) => void ask(client, { hostname }, stopping));
  return { wanted: (hostname) => wishes.wanted(hostname), close: () => client.close() };
}

/** Pub/sub drops what nobody hears, and a cert-manager that is being replaced is back before the client gives up. */
async function ask(client: CommandClient, command: CertificateWanted, stopping: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS && !stopping.aborted; attempt++) {
    if (await client.hasListener(CERTIFICATE_WANTED).catch(() => false)) {
      client.emit(CERTIFICATE_WANTED, command).subscribe({ error: () => {} });
      return;
    }
    await delay(RETRY_MS, undefined, { signal: stopping }).catch(() => {});
  }
}
