import { issuingAuthority } from '#domain';
import { checkPermitted, PkiError } from '#pki';
import { PublicNames, refusePublicNames } from '../internal-ca/refuse-public-names.ts';
import { failed, passed, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether the private CA issues for these names. */
export const checkPrivateCa = ({ store, wish }: Subject): Probe[] => [
  {
    check: 'directory',
    name: null,
    look: async () => {
      const { record: ca } = await store.internalCa.find();
      const now = new Date();
      const authority = ca && issuingAuthority(ca, now);
      if (ca && !authority)
        return failed('No intermediate of the private CA can issue; make the next one with ca-renew.');
      try {
        refusePublicNames(wish, ca, now);
        checkPermitted(wish.domains, authority?.permitted_names ?? []);
        return passed(
          authority
            ? 'The private CA issues for these names; it validates none.'
            : 'The private CA is made by its first order.',
        );
      } catch (error) {
        if (error instanceof PkiError || error instanceof PublicNames) return failed(error.message);
        throw error;
      }
    },
  },
];
