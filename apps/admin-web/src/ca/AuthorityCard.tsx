import { Button } from '@mantine/core';
import { useId, type ReactElement } from 'react';
import type { AuthorityView, CaStatus } from '#contracts';
import { crlUrl } from '../api/ca.ts';
import { Lifetime } from '../certificates/Lifetime.tsx';
import { CopyValue } from '../look/CopyValue.tsx';
import { FactList } from '../look/FactList.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useNow } from '../look/use-now.ts';
import { texts } from '../texts.ts';
import styles from './Authorities.module.css';
import { authorityState, nameOf } from './authority-state.ts';

const t = texts.caAuthorities;

interface Props {
  readonly authority: AuthorityView;
  readonly ca: CaStatus;
  /** Left out: it cannot be revoked here. */
  readonly onRevoke?: (() => void) | undefined;
}

/** A root or an intermediate: all of it but its key. */
export function AuthorityCard({ authority, ca, onRevoke }: Props): ReactElement {
  const now = useNow();
  const id = useId();
  const name = nameOf(authority);
  const { kind, subject, valid_from, expires_at, key_type, serial, fingerprint, permitted_names } = authority;
  const { tone, label, detail } = authorityState(authority, ca, now);
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <div>
          <h2 id={id}>
            {t.kind[kind]}: {name}
          </h2>
          <StateLabel tone={tone} label={label} detail={detail} />
        </div>
        <Lifetime certificate={{ issued_at: valid_from, expires_at }} now={now} />
      </div>
      <FactList
        facts={[
          [t.fingerprint, <CopyValue key={id} value={fingerprint} copy={t.copyFingerprint(name)} copied={t.copied} />],
          [t.validity, t.fromTo(texts.time.date(valid_from), texts.time.date(expires_at))],
          [t.key, key_type],
          [t.serial, serial],
          [t.names, permitted_names.length ? permitted_names.join('\n') : t.noNames],
          [t.crl, <CrlFact key={id} authority={authority} />],
          ...(name === subject.replace(/^CN=/, '') ? [] : [[texts.settings.name, subject] as const]),
        ]}
      />
      {onRevoke && (
        <div className={styles.foot}>
          <Button variant="subtle" color="red" size="xs" onClick={onRevoke}>
            {t.revoke(name)}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Where its revocation list is. */
function CrlFact({ authority: { id, keyed, crl_url: url } }: Pick<Props, 'authority'>): ReactElement {
  if (!keyed) return <>{t.crlElsewhere}</>;
  return (
    <>
      <a href={crlUrl(id)} download={`${id}.crl`}>
        {t.download}
      </a>
      {`\n${url === null ? t.crlUnnamed : t.crlPublic(url)}`}
    </>
  );
}
