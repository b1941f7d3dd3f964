import { CertificateView } from '#contracts';
import { Refused, type Api } from '../api.ts';

const NOT_FOUND = 404;

/** The certificate of this name; undefined where there is none, though one may be ordered under it. */
export async function certificateOf(api: Api, name: string): Promise<CertificateView | undefined> {
  try {
    return await api.get(`/certificates/${encodeURIComponent(name)}`, CertificateView);
  } catch (error) {
    if (error instanceof Refused && error.statusCode === NOT_FOUND) return undefined;
    throw error;
  }
}
