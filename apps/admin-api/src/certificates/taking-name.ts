import { ADMIN, type CertName, type Owned } from '#domain';
import type { Store, Transaction } from '#store';
import type { Stored } from './certificate-orders.ts';

/**
 * Takes a certificate name that is used for the first time out of the targets of other tokens: they may mention it since an
 * order that came to nothing, and their hosts would be served with what its new owner gets. The administrator's certificates
 * serve everybody's hosts, and the administrator's hosts may use everybody's.
 * @param stored what stands under the name so far; where anything does, its users were let in by its owner or the administrator
 */
export async function takingName(
  store: Store,
  name: CertName,
  owner: Owned,
  stored: Stored,
): Promise<readonly Transaction[]> {
  if (stored.certificate || stored.issuance || owner.created_by === ADMIN) return [];
  const { records } = await store.targets.list();
  const users = records.filter(
    (target) =>
      target.cert_name === name && target.owner_token_hash !== owner.owner_token_hash && target.created_by !== ADMIN,
  );
  const found = await Promise.all(users.map(({ hostname }) => store.targets.find(hostname)));
  const updated_at = new Date().toISOString();
  return found.flatMap((target) =>
    target?.record.cert_name === name
      ? [store.targets.saving({ ...target.record, cert_name: null, updated_at }, target.raw)]
      : [],
  );
}
