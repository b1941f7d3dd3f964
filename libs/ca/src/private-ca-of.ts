import type { Store } from '#store';
import { PrivateCa } from './private-ca.ts';

/** The private CA as the variables of `.env` want it. */
export const privateCaOf = (
  { CA_CERT_DAYS, CA_PUBLIC_URL }: { readonly CA_CERT_DAYS: number; readonly CA_PUBLIC_URL: string },
  store: Store,
): PrivateCa => new PrivateCa(store, { publicUrl: CA_PUBLIC_URL, certDays: CA_CERT_DAYS });
