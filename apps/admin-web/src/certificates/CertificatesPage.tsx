import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { certificatesQuery } from '../api/certificates.ts';
import { AttentionFilter } from '../look/AttentionFilter.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { needsAttention } from '../look/tone.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { CertificateDialogs } from './CertificateDialogs.tsx';
import { CertificateTable } from './CertificateTable.tsx';
import { Timeline } from './Timeline.tsx';
import { exists, useCertificates, type CertificateItem } from './use-certificates.ts';

const t = texts.certificates;
const LIST = 'list';
const TIMELINE = 'timeline';

/** All certificates, and those that are being made or could not be. */
export function CertificatesPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const query = useQuery(certificatesQuery);
  const items = [...useCertificates().values()].filter(exists);
  const { get, set } = useViewParams();
  const search = get('q') ?? '';
  const asTimeline = get('as') === TIMELINE;
  const onlyAttention = get('show') === 'attention';
  const attention = items.filter(({ state }) => needsAttention(state.tone));
  const shown = (onlyAttention ? attention : items).filter((item) => matches(item, search));

  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          items.length > 0 && (
            <>
              <span>{t.count(items.length)}</span>
              {!session.scopes.includes('write') && <span>{t.readOnly}</span>}
              <AttentionFilter
                count={attention.length}
                active={onlyAttention}
                onChange={(on) => set('show', on ? 'attention' : undefined)}
              />
            </>
          )
        }
      >
        {items.length > 0 && (
          <>
            <SegmentedControl
              aria-label={texts.certificateTimeline.choice}
              value={asTimeline ? TIMELINE : LIST}
              onChange={(to) => set('as', to === TIMELINE ? TIMELINE : undefined)}
              data={[
                { value: LIST, label: texts.certificateTimeline.asList },
                { value: TIMELINE, label: texts.certificateTimeline.asTimeline },
              ]}
            />
            <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
          </>
        )}
        {session.scopes.includes('write') && <NewCertificate />}
      </PageHeader>
      {query.isPending && <LoadingRows />}
      {query.isError && items.length === 0 && (
        <LoadingFailed error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <EmptyNote text={t.empty} />}
      {items.length > 0 && (asTimeline ? <Timeline items={shown} /> : <CertificateTable items={shown} />)}
      <CertificateDialogs items={items} session={session} />
    </>
  );
}

function NewCertificate(): ReactElement {
  const { set } = useViewParams();
  return (
    <>
      <Button variant="default" onClick={() => set('add', 'import')}>
        {t.import}
      </Button>
      <Button leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'order')}>
        {t.order}
      </Button>
    </>
  );
}

function matches({ name, certificate, usedBy, state }: CertificateItem, search: string): boolean {
  const text = [name, ...(certificate?.domains ?? []), ...usedBy, state.label].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
