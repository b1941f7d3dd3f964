import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '#acme';
import { DnsError, propagated } from '#dns01';
import type { ChallengeRecord } from '#domain';
import { namesInWords } from '../names-in-words.ts';
import { Parked } from '../parked.ts';
import type { Work } from '../work.ts';

/** Most name servers have a record at once: that is not worth giving the worker back. */
const LOOKS = 3;
const LOOK_MS = 500;
const PARK_MS = 3_000;
/** A person takes minutes. */
const MANUAL_PARK_MS = 10_000;
/** The CA needs a moment after the record is seen. */
const BEFORE_EXPIRY_MS = 60_000;
/** RFC 8555 lets a CA keep the end of an order to itself; an authorization of Let's Encrypt lives as long. */
const ORDER_MS = 7 * 86_400_000;
const MAX_REASONS = 3;

interface Missing {
  readonly record: ChallengeRecord;
  readonly why: readonly string[];
}

/**
 * Waits until every authoritative name server has the records, or a person has set them. The CA asks only once, and what a
 * resolver finds missing it remembers for a while.
 * @throws Parked until the next look; DnsError DNS_TIMEOUT when it has taken too long
 */
export async function awaitRecords(work: Work, order: Order, records: readonly ChallengeRecord[]): Promise<void> {
  const manual = records.some(({ provider }) => provider === 'manual');
  if (records.length === 0 || (!manual && !work.challenging.propagation.check)) return;
  const deadline = manual ? endOf(order) : lastOf(records) + work.challenging.propagation.timeoutMs;
  for (let look = 1; ; look++) {
    const missing = await missingOf(work, records);
    if (missing.length === 0) return;
    if (Date.now() >= deadline) throw tooLate(work, missing, manual);
    if (manual || look === LOOKS) {
      const until = new Date(Math.min(Date.now() + (manual ? MANUAL_PARK_MS : PARK_MS), deadline));
      throw new Parked(until, manual ? request(missing, deadline) : waiting(missing));
    }
    await delay(LOOK_MS, undefined, { signal: work.signal });
  }
}

async function missingOf(work: Work, records: readonly ChallengeRecord[]): Promise<Missing[]> {
  const looked = await Promise.all(records.map(async (record) => ({ record, why: await whyMissing(work, record) })));
  return looked.filter(({ why }) => why.length > 0);
}

/** Empty: it is to be seen. A look that fails is repeated like one that finds nothing. */
async function whyMissing({ challenging, signal }: Work, record: ChallengeRecord): Promise<readonly string[]> {
  const { resolver, propagation } = challenging;
  try {
    if (propagation.check) return (await propagated(resolver, record, signal)).missing;
    const found = await resolver.records(record.name, 'TXT', signal);
    return found.some(({ text }) => text === record.value) ? [] : ['the resolver does not find it'];
  } catch (error) {
    if (error instanceof DnsError) return [error.message];
    throw error;
  }
}

const lastOf = (records: readonly ChallengeRecord[]): number =>
  Math.max(...records.map(({ presented_at: at }) => Date.parse(at ?? '') || Date.now()));

function endOf(order: Order): number {
  const expires = Date.parse(order.expires ?? '');
  return (Number.isNaN(expires) ? Date.now() + ORDER_MS : expires) - BEFORE_EXPIRY_MS;
}

const reasons = (missing: readonly Missing[]): string =>
  [...new Set(missing.flatMap(({ why }) => why))].slice(0, MAX_REASONS).join('; ');

const waiting = (missing: readonly Missing[]): string =>
  `Waiting until every name server has the TXT record ${namesInWords(missing.map(({ record }) => record.name))}: ${reasons(missing)}`;

const request = (missing: readonly Missing[], deadline: number): string =>
  `Set in DNS: ${namesInWords(missing.map(({ record }) => `${record.name} TXT "${record.value}"`))}. It is looked for every ${MANUAL_PARK_MS / 1_000} s until ${new Date(deadline).toISOString()}. Now: ${reasons(missing)}`;

function tooLate(work: Work, missing: readonly Missing[], manual: boolean): DnsError {
  const names = namesInWords(missing.map(({ record }) => record.name));
  const { timeoutMs } = work.challenging.propagation;
  const message = manual
    ? `Nobody has set the TXT record ${names} before the order ended (${reasons(missing)}). Request the certificate again, and set the record that is shown then.`
    : `The TXT record ${names} did not reach every name server within ${timeoutMs / 1_000} s: ${reasons(missing)}. Mend the zone's name servers, raise DNS_PROPAGATION_TIMEOUT, or set DNS_PROPAGATION_CHECK=false where they cannot be asked from here.`;
  return new DnsError(message, { code: 'DNS_TIMEOUT', retry: true });
}
