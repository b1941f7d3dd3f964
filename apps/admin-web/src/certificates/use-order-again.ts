import type { UseMutationResult } from '@tanstack/react-query';
import { useConvertCertificate, useRenewCertificate } from '../api/certificates.ts';
import { watchName } from '../live/watched-names.ts';
import { toast, toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificates;

interface OrderAgain {
  readonly renew: UseMutationResult<unknown, Error, string>;
  readonly convert: UseMutationResult<unknown, Error, string>;
  /** One that was imported is renewed by nobody. */
  readonly canRenew: boolean;
  /** It is of a staging CA, which no browser trusts. */
  readonly canConvert: boolean;
}

/** The orders that follow a first one. */
export function useOrderAgain({ name, certificate }: CertificateItem): OrderAgain {
  const ordered = (words: string) => () => {
    watchName(name);
    toast(words);
  };
  const renew = useRenewCertificate({ onSuccess: ordered(t.ordered(name)), onError: toastError });
  const convert = useConvertCertificate({ onSuccess: ordered(t.converting(name)), onError: toastError });
  const canConvert = certificate !== undefined && issuerOf(certificate.acme_directory_url).staging;
  return { renew, convert, canRenew: certificate?.acme_directory_url !== null, canConvert };
}
