import { randomBytes } from 'node:crypto';
import { fetchAsCa } from './fetch-as-ca.ts';
import { namesFor } from './names-for.ts';
import type { Outcome, Probe } from './probe.ts';
import { reach } from './reach.ts';
import type { Subject } from './subject.ts';

/** Longer than all checks take; where this process is killed, nothing else takes it away. */
const LIFETIME_SECONDS = 5;

/** Whether a challenge that is published here is found where a CA looks for it (RFC 8555 8.3). */
export const checkHttp = (subject: Subject): Probe[] =>
  namesFor(subject, 'http-01').map((name) => ({ check: 'port_80', name, look: () => lookAt(subject, name) }));

async function lookAt(subject: Subject, name: string): Promise<Outcome> {
  const { challenges } = subject.store;
  const token = randomBytes(24).toString('base64url');
  const answer = `${token}.${randomBytes(24).toString('base64url')}`;
  await challenges.publish(token, answer, LIFETIME_SECONDS);
  try {
    const well = `The gateway answers for ${name} on port ${subject.challenging.httpPort}.`;
    return await reach(subject, name, (address) => fetchAsCa(subject, { name, address, token, answer }), well);
  } finally {
    await challenges.remove([token]);
  }
}
