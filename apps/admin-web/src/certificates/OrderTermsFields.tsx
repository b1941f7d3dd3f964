import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ChallengeType, DnsProviderName, KeyType } from '#domain';
import { AUTHORITIES } from '../hosts/authorities.ts';
import { texts } from '../texts.ts';
import { authorities, challenges, keyTypes, providers } from './choices.ts';
import { isByDns } from './order-draft.ts';
import styles from './OrderForm.module.css';
import type { OrderFields } from './use-order-form.ts';

const t = texts.orderForm;
const h = texts.hostForm;

/** By whom a certificate is issued and how its names are checked; all of it may be left to the server. */
export function OrderTermsFields({
  fields: { draft, change, problem },
}: {
  readonly fields: OrderFields;
}): ReactElement {
  return (
    <>
      <div className={styles.pair}>
        <NativeSelect
          label={t.challenge}
          description={t.challengeHint}
          data={challenges}
          value={draft.challenge_type}
          error={problem('challenge_type')}
          onChange={(event) => change({ challenge_type: event.currentTarget.value as ChallengeType | '' })}
        />
        {isByDns(draft) && (
          <NativeSelect
            label={t.provider}
            description={t.providerHint}
            data={providers}
            value={draft.dns_provider}
            error={problem('dns_provider')}
            onChange={(event) => change({ dns_provider: event.currentTarget.value as DnsProviderName | '' })}
          />
        )}
      </div>
      <div className={styles.pair}>
        <NativeSelect
          label={h.authority}
          description={h.authorityHint}
          data={authorities}
          value={draft.authority}
          onChange={(event) => change({ authority: event.currentTarget.value })}
        />
        <NativeSelect
          label={h.keyType}
          description={h.keyTypeHint}
          data={keyTypes}
          value={draft.key_type}
          onChange={(event) => change({ key_type: event.currentTarget.value as KeyType | '' })}
        />
      </div>
      {draft.authority === AUTHORITIES.other && (
        <TextInput
          label={h.directory}
          placeholder={h.directoryPlaceholder}
          value={draft.directory}
          error={problem('acme_directory_url')}
          onChange={(event) => change({ directory: event.currentTarget.value })}
        />
      )}
    </>
  );
}
