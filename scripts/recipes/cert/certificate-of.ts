import { CertificateView } from '#contracts';
import type { Api } from '../api.ts';

/** The certificate of this name; undefined where there is none, though one may be ordered under it. */
export const certificateOf = (api: Api, name: string): Promise<CertificateView | undefined> =>
  api.find('/certificates/{cert_name}', CertificateView, { path: { cert_name: name } });
