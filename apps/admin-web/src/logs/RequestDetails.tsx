import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { LoggedRequest } from '#contracts';
import { loggedQuery } from '../api/logs.ts';
import { CopyValue } from '../look/CopyValue.tsx';
import { FactList } from '../look/FactList.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import { ExplainedPath } from './ExplainedPath.tsx';
import styles from './RequestDetails.module.css';
import { statusTone } from './status-tone.ts';

const t = texts.logRequest;
const { bytes, milliseconds } = texts.numbers;

interface Props {
  readonly requestId: string;
  /** Where it is in the page already. */
  readonly line: LoggedRequest | undefined;
  readonly onClose: () => void;
}

/** All that is known of one request, and what the gateway would do with it now. */
export function RequestDetails({ requestId, line, onClose }: Props): ReactElement {
  const { data = line, error, refetch } = useQuery({ ...loggedQuery(requestId), enabled: line === undefined });
  const [isExplained, setExplained] = useState(false);
  return (
    <Modal
      opened
      size="lg"
      title={t.title}
      fullScreen={useIsNarrow()}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
    >
      {error && !data && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LoadingRows />}
      {data && (
        <>
          <FactList facts={factsOf(data)} />
          <div className={styles.explain}>
            {isExplained ? (
              <ExplainedPath requestId={requestId} />
            ) : (
              <>
                <p>{t.explainLead}</p>
                <Button variant="default" onClick={() => setExplained(true)}>
                  {t.explain}
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </Modal>
  );
}

type Fact = readonly [name: string, value: ReactElement | string];

function factsOf(request: LoggedRequest): Fact[] {
  const { method, scheme, host, port, path, status, request_id, time, hostname, route, client, peer, user } = request;
  const { upstream, error, answered_by, broken_by, ms, connect_ms, first_byte_ms, sent, received, http, tls } = request;
  const word = status === 0 ? t.noAnswer : String(status);
  const facts: (readonly [string, ReactElement | string | undefined])[] = [
    [
      t.answer,
      <span key="status" className={styles.answer} data-tone={statusTone(status)}>
        <strong>{word}</strong> {answeredBy(request)}
      </span>,
    ],
    [t.asked, <code key="url">{`${method} ${scheme}://${host}${port === undefined ? '' : `:${port}`}${path}`}</code>],
    [t.time, t.moment(time)],
    [t.took, t.times(milliseconds(ms), first_byte_ms === undefined ? undefined : milliseconds(first_byte_ms))],
    [t.connected, connect_ms === undefined ? undefined : milliseconds(connect_ms)],
    [t.host, hostname ?? t.noHost],
    [t.route, route],
    [t.upstream, upstream],
    [t.failure, error],
    [t.stopped, answered_by === undefined ? undefined : t.byStep(answered_by)],
    [t.broken, broken_by && t.brokenBy[broken_by]],
    [t.client, peer === undefined ? client : t.through(client, peer)],
    [t.user, user],
    [t.content, t.sentReceived(bytes(sent), bytes(received))],
    [t.protocol, t.over(http, tls)],
    [t.agent, request.user_agent],
    [t.referer, request.referer],
    [t.id, <CopyValue key="id" value={request_id} copy={t.copyId} copied={t.copied} />],
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== undefined);
}

const answeredBy = ({ upstream, answered_by }: LoggedRequest): string | undefined =>
  answered_by === undefined ? upstream && t.byBackend : t.byGateway;
