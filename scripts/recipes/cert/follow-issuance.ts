import { setTimeout as pause } from 'node:timers/promises';
import { CertificateStatus } from '#contracts';
import type { Api } from '../api.ts';
import { Refused } from '../api.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { recordsText, statusDetails } from './status-text.ts';

const POLL_MS = 500;
/** An app of the system that died is back sooner than this. */
const PATIENCE_MS = 15_000;

export const statusOf = (api: Api, name: string): Promise<CertificateStatus> =>
  api.ask('GET', '/certificates/{cert_name}/status', CertificateStatus, { path: { cert_name: name } });

/** Tells every step of an issuance as it comes, until its end or the deadline; returns the last status. */
export async function followIssuance(
  api: Api,
  name: string,
  terminal: Terminal,
  timeoutSeconds: number,
): Promise<CertificateStatus> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let told = '';
  let asked = '';
  for (;;) {
    const status = await patiently(() => statusOf(api, name), terminal);
    const line = status.status === 'in_progress' ? `${(status.step ?? '').padEnd(10)} ${status.message}` : told;
    if (line !== told) terminal.say((told = line));
    const wanted = status.dns_records.some(({ provider }) => provider === 'manual') ? recordsText(status) : asked;
    if (status.status === 'in_progress' && wanted !== asked) terminal.say((asked = wanted));
    if (status.status !== 'in_progress' || Date.now() >= deadline) return status;
    await pause(POLL_MS);
  }
}

/** Asks again for a while when the system cannot answer: following lasts minutes, and an app may start anew meanwhile. */
async function patiently<T>(ask: () => Promise<T>, terminal: Terminal): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const final = error instanceof Refused && error.statusCode < 500;
      if (final || Date.now() >= deadline) throw error;
      if (attempt === 1) terminal.warn('the system does not answer at the moment; asking again');
      await pause(POLL_MS);
    }
  }
}

/** The end of a recipe that told about an issuance: not 0 unless it succeeded or goes on. */
export function issuanceOutcome(status: CertificateStatus, waited: boolean): Outcome {
  const { cert_name: name, message, retry_at } = status;
  const again = retry_at === null ? '' : `\nIt is tried again by itself at ${retry_at}.`;
  switch (status.status) {
    case 'completed':
      return {
        json: status,
        text: `completed: ${message}${statusDetails(status)}`,
        next: [['look at it', just('cert-show', name)]],
      };
    case 'in_progress':
      return {
        json: status,
        text: `in progress: ${message}${statusDetails(status)}`,
        next: [['follow it', just('cert-status', name, 'wait')]],
        exitCode: waited ? 1 : 0,
      };
    case 'failed':
      return {
        json: status,
        text: `failed: ${message}${again}${statusDetails(status)}`,
        next: [['try again now', just('cert-renew', name)]],
        exitCode: 1,
      };
    case 'not_found':
      return {
        json: status,
        text: `not found: ${message}`,
        next: [['see which there are', just('cert-list')]],
        exitCode: 1,
      };
  }
}
