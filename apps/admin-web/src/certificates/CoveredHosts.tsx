import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CoveredTarget } from '#contracts';
import type { CertName } from '#domain';
import { useMayWrite } from '../api/session.ts';
import { useSaveTarget } from '../api/targets.ts';
import { toast, toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './CoverageView.module.css';

const t = texts.certificateCoverage;

interface Props {
  readonly name: string;
  readonly targets: readonly CoveredTarget[];
}

/** The hosts that can use a certificate, each with a way to do so unless it does. */
export function CoveredHosts({ name, targets }: Props): ReactElement {
  const mayWrite = useMayWrite();
  const attach = useSaveTarget({
    onSuccess: (_, { hostname }) => toast(t.attachDone(hostname, name)),
    onError: toastError,
  });
  return (
    <table className={styles.hosts}>
      <thead>
        <tr>
          {[t.host, t.match, t.now, t.state].map((label) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {targets.map((target) => (
          <tr key={target.hostname}>
            <td>{target.hostname}</td>
            <td>{t.matchOf(target.match)}</td>
            <td>{target.cert_name ?? t.noCertificate}</td>
            <td>
              {mayWrite && isFree(target) ? (
                <Button
                  size="compact-xs"
                  variant="light"
                  aria-label={t.attach(target.hostname)}
                  loading={attach.isPending && attach.variables.hostname === target.hostname}
                  onClick={() =>
                    attach.mutate({
                      hostname: target.hostname,
                      fields: { cert_name: name as CertName },
                    })
                  }
                >
                  {t.attachShort}
                </Button>
              ) : (
                stateOf(target)
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isFree = ({ attached, match, enable_https }: CoveredTarget): boolean =>
  !attached && match !== null && enable_https;

function stateOf({ attached, match, enable_https }: CoveredTarget): string {
  if (attached) return match === null ? t.attachedUncovered : t.attached;
  return enable_https ? t.notAttached : t.httpsOff;
}
