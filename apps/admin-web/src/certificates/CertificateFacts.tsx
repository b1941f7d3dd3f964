import type { ReactElement } from 'react';
import type { CertificateView } from '#contracts';
import { FactList } from '../look/FactList.tsx';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';

const t = texts.certificateDetails;

interface Props {
  readonly certificate: CertificateView;
  readonly usedBy: readonly string[];
}

/** Everything about a certificate except its private key. */
export function CertificateFacts({ certificate, usedBy }: Props): ReactElement {
  const { renewal_explanation_url: explanation } = certificate;
  return (
    <>
      <FactList
        facts={[
          [t.domains, certificate.domains.join('\n')],
          [t.usedBy, usedBy.length ? usedBy.join('\n') : texts.certificates.unused],
          [t.issued, texts.time.date(certificate.issued_at)],
          [t.expires, texts.time.date(certificate.expires_at)],
          [t.renewal, renewalOf(certificate)],
          [t.issuer, certificate.issued_by ?? issuerOf(null).label],
          ...chosen([
            [t.challenge, certificate.challenge_type],
            [t.provider, certificate.dns_provider],
            [t.profile, certificate.profile],
            [t.chain, certificate.preferred_chain],
          ]),
          [t.key, certificate.key_type],
          [t.fingerprint, certificate.fingerprint],
          [t.email, certificate.email ?? t.none],
          [t.owner, certificate.created_by],
        ]}
      />
      {explanation !== null && /^https?:/.test(explanation) && (
        <p>
          <a href={explanation} target="_blank" rel="noreferrer">
            {t.whyThen}
          </a>
        </p>
      )}
    </>
  );
}

function renewalOf({ renewal_due_at: due, renewal_due_by: by }: CertificateView): string {
  if (due === null) return t.renewalNever;
  const when = texts.time.date(due);
  return by === 'ari' ? t.renewalByCa(when) : t.renewalByLifetime(when);
}

/** Terms that nobody chose need no line. */
const chosen = (terms: readonly (readonly [name: string, value: string | null])[]): [string, string][] =>
  terms.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
