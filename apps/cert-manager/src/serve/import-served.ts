import { ADMIN, NOBODY, SERVED_CERTIFICATE, UNORGANISED } from '#domain';
import { importAttempt, importedCertificate, type CheckedImport } from '#pki';
import type { Store } from '#store';
import { refuseForeign } from './refuse-foreign.ts';

/**
 * Stores what was read from the files of SERVE_MODE=custom, unless it is stored already.
 * @returns whether it was another one
 * @throws Error where the name is a token's; StoreError STORE_CONFLICT where another replica was first
 */
export async function importServed(store: Store, checked: CheckedImport): Promise<boolean> {
  const [certificate, issuance] = await Promise.all([
    store.certificates.find(SERVED_CERTIFICATE),
    store.certificates.findIssuance(SERVED_CERTIFICATE),
  ]);
  refuseForeign(certificate?.record ?? issuance?.record);
  const { labels, notes } = certificate?.record ?? UNORGANISED;
  const owner = { labels, notes, owner_token_hash: NOBODY, created_by: ADMIN };
  const imported = { ...importedCertificate(SERVED_CERTIFICATE, checked), ...owner };
  if (!issuance && certificate?.record.fullchain_pem === imported.fullchain_pem) return false;
  const attempt = importAttempt(checked, new Date());
  await store.commit(store.certificates.importing(imported, attempt, { certificate, issuance }));
  return true;
}
