import type { NewHostDefaults } from '#contracts';
import { ADMIN, InvalidInput } from '#domain';
import type { Store, Transaction } from '#store';
import { checkClientCertificates } from '../targets/check-client-certificates.ts';

/**
 * Looks whether every token could make a host with these defaults.
 * @returns what makes the saving fail if one of their access lists changes or goes meanwhile
 * @throws InvalidInput naming what could not be
 */
export async function checkNewHosts(store: Store, defaults: NewHostDefaults): Promise<Transaction[]> {
  const { client_certificate = 'off', client_ca_pem = null, enable_https = true, access_lists = [] } = defaults;
  checkClientCertificates({ client_certificate, client_ca_pem, enable_https });
  return Promise.all(
    access_lists.map(async (name, i) => {
      const field = `new_hosts.access_lists.${i}`;
      const found = await store.accessLists.find(name);
      if (!found)
        throw InvalidInput.of(field, `there is no access list ${name}; make it first with POST /access-lists`);
      if (found.record.created_by !== ADMIN)
        throw InvalidInput.of(field, `${name} belongs to a token, so that others could make no host; use one of admin`);
      return store.accessLists.standing(found);
    }),
  );
}
