import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { certificateCovers, defaultCertName, type Hostname } from '#domain';
import type { CertificateView } from '#contracts';
import { certificatesQuery } from '../api/certificates.ts';
import { authorities, keyTypes } from '../certificates/choices.ts';
import { texts } from '../texts.ts';
import { AUTHORITIES } from './authorities.ts';
import styles from './CertificateFields.module.css';
import type { HostDraft } from './host-draft.ts';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** Which certificate a host uses; how its own is ordered where it shares none. */
export function CertificateFields({ form }: { readonly form: DraftForm }): ReactElement {
  const { isNew, draft, change, touch, problem } = form;
  const { data: certificates = [] } = useQuery(certificatesQuery);
  const choices = certificateChoices(draft, certificates);
  const { authority, directory } = draft.acme_directory_url;
  const isOther = authority === AUTHORITIES.other;
  return (
    <>
      <NativeSelect
        name="cert_name"
        label={t.certificate}
        data={choices}
        value={draft.cert_name}
        error={problem('cert_name')}
        disabled={choices.length === 1}
        onChange={(event) => change({ cert_name: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <NativeSelect
          name="acme_directory_url"
          label={t.authority}
          description={isNew ? t.authorityHint : t.authorityEditHint}
          data={authorities}
          value={authority}
          error={isOther ? undefined : problem('acme_directory_url')}
          onChange={(event) => change({ acme_directory_url: { authority: event.currentTarget.value, directory } })}
        />
        <NativeSelect
          name="key_type"
          label={t.keyType}
          description={t.keyTypeHint}
          data={keyTypes}
          value={draft.key_type}
          error={problem('key_type')}
          onChange={(event) => change({ key_type: event.currentTarget.value })}
        />
      </div>
      {isOther && (
        <TextInput
          label={t.directory}
          placeholder={t.directoryPlaceholder}
          value={directory}
          error={problem('acme_directory_url')}
          onChange={(event) => change({ acme_directory_url: { authority, directory: event.currentTarget.value } })}
          onBlur={() => touch('acme_directory_url')}
        />
      )}
    </>
  );
}

/** Its own first, then every certificate that covers the name; the one in use stays in the list whatever it covers. */
function certificateChoices(
  draft: HostDraft,
  certificates: readonly CertificateView[],
): { value: string; label: string }[] {
  const host = draft.hostname.trim().toLowerCase();
  const own = defaultCertName(host as Hostname);
  const shared = certificates
    .filter(
      ({ cert_name, domains }) =>
        cert_name !== own && (cert_name === draft.cert_name || certificateCovers(domains, host)),
    )
    .map(({ cert_name, domains }) => ({
      value: cert_name,
      label: certificateCovers(domains, host) ? t.certificateShared(cert_name) : t.certificateKept(cert_name),
    }));
  const ownValue = draft.cert_name === own ? own : '';
  return [{ value: ownValue, label: t.certificateOwn(own) }, ...shared];
}
