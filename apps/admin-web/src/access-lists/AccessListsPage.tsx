import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { accessTexts as t } from '../access-texts.ts';
import { accessListsQuery } from '../api/access-lists.ts';
import first from '../hosts/FirstHost.module.css';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { hasWords } from '../look/has-words.ts';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { AccessListDialogs } from './AccessListDialogs.tsx';
import { AccessListTable } from './AccessListTable.tsx';

/** The access lists: whom each lets in, and which hosts keep to it. */
export function AccessListsPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: lists, error, refetch } = useQuery(accessListsQuery);
  const { get, set } = useViewParams();
  const search = get('q') ?? '';
  const shown = (lists ?? []).filter(({ name, note, created_by, used_by, labels }) =>
    hasWords(search, [name, note, created_by, ...used_by, ...labels]),
  );
  const unused = lists?.filter(({ used_by }) => used_by.length === 0).length ?? 0;
  const onAdd = session.scopes.includes('write') ? () => set('add', 'list') : undefined;
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          lists !== undefined &&
          lists.length > 0 && (
            <>
              <span>{t.count(lists.length)}</span>
              {unused > 0 && <span>{t.unused(unused)}</span>}
            </>
          )
        }
      >
        {lists !== undefined && lists.length > 0 && (
          <>
            <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
            {onAdd && (
              <Button leftSection={<Icon name="add" size={16} />} onClick={onAdd}>
                {t.add}
              </Button>
            )}
          </>
        )}
      </PageHeader>
      {error && !lists && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !lists && <LoadingRows />}
      {lists?.length === 0 && <FirstList onAdd={onAdd} />}
      {lists !== undefined && lists.length > 0 && shown.length === 0 && <EmptyNote text={t.noMatch} />}
      {shown.length > 0 && <AccessListTable lists={shown} session={session} />}
      <AccessListDialogs lists={lists ?? []} session={session} />
    </>
  );
}

/** What access lists are for, while there is none. */
function FirstList({ onAdd }: { readonly onAdd: (() => void) | undefined }): ReactElement {
  const { title, lead, steps, action, notYours } = t.empty;
  return (
    <section className={first.box}>
      <h2>{title}</h2>
      <p>{lead}</p>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {onAdd ? (
        <Button leftSection={<Icon name="add" size={16} />} onClick={onAdd}>
          {action}
        </Button>
      ) : (
        <p>{notYours}</p>
      )}
    </section>
  );
}
