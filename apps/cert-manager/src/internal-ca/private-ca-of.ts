import { PrivateCa } from '#ca';
import type { Configuration } from '#config';
import type { Store } from '#store';
import type { PrivateCaSettings } from '../work.ts';

export const privateCaOf = ({ CA_CERT_DAYS, CA_PUBLIC_URL }: Configuration, store: Store): PrivateCaSettings => ({
  ca: new PrivateCa(store, { publicUrl: CA_PUBLIC_URL, certDays: CA_CERT_DAYS }),
  days: CA_CERT_DAYS,
});
