import { parseCertName, type Certificate } from '#domain';
import type { Issuing } from './issuing.ts';

const DAY_MS = 86_400_000;

/**
 * Makes the record of a certificate say that it was issued so many days ago, to live so many days. What the CA has signed stays
 * as it is.
 */
export async function age(
  { store }: Issuing,
  name: string,
  { daysOld, lifetimeDays, ...own }: { daysOld: number; lifetimeDays: number } & Partial<Certificate>,
): Promise<Certificate> {
  const found = await store.certificates.find(parseCertName(name));
  if (!found) throw new Error(`there is no certificate ${name}`);
  const start = Date.now() - daysOld * DAY_MS;
  const aged = {
    ...found.record,
    issued_at: new Date(start).toISOString(),
    expires_at: new Date(start + lifetimeDays * DAY_MS).toISOString(),
    ...own,
  };
  // Certificates are left alone for a while after they were issued; that is over too.
  const issuance = await store.certificates.findIssuance(aged.cert_name);
  if (issuance) await store.certificates.advance({ ...issuance.record, updated_at: aged.issued_at }, issuance);
  await store.commit(store.certificates.saving(aged));
  return aged;
}

/** Makes the TXT records that are published now say that they were set so long ago, by somebody who is dead. */
export async function ageRecords({ store }: Issuing, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  for (const { record, cert_name, issuance } of await store.publishedRecords.list())
    await store.publishedRecords.remember([record], { cert_name, id: issuance }, then);
}
