import { issuingAuthority } from '#domain';
import { checkPermitted, PkiError } from '#pki';
import { failed, passed, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether the private CA issues for these names. */
export const checkPrivateCa = ({ store, wish }: Subject): Probe[] => [
  {
    check: 'directory',
    name: null,
    look: async () => {
      const { record: ca } = await store.internalCa.find();
      if (!ca) return passed('The private CA is made by its first order.');
      const authority = issuingAuthority(ca, new Date());
      if (!authority) return failed('No intermediate of the private CA can issue; make the next one with ca-renew.');
      try {
        checkPermitted(wish.domains, authority.permitted_names);
        return passed('The private CA issues for these names; it validates none.');
      } catch (error) {
        if (error instanceof PkiError) return failed(error.message);
        throw error;
      }
    },
  },
];
