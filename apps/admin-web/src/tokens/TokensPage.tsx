import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { tokensQuery } from '../api/tokens.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { hasWords } from '../look/has-words.ts';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { tokensTexts as t } from '../tokens-texts.ts';
import { isOver } from './token-state.ts';
import { TokenDialogs } from './TokenDialogs.tsx';
import { TokenTable } from './TokenTable.tsx';

/** The API tokens: what each may do, until when, and when it was used last. */
export function TokensPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: tokens, error, refetch } = useQuery(tokensQuery);
  const { get, set } = useViewParams();
  const now = useNow();
  const search = get('q') ?? '';
  const shown = (tokens ?? []).filter(({ name, cert_email }) => hasWords(search, [name, cert_email]));
  const over = (tokens ?? []).filter((token) => isOver(token, now)).length;
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          tokens && (
            <>
              <span>{t.count(tokens.length)}</span>
              {over > 0 && <span>{t.expired(over)}</span>}
            </>
          )
        }
      >
        <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
        <Button leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'token')}>
          {t.add}
        </Button>
      </PageHeader>
      {error && !tokens && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !tokens && <LoadingRows />}
      {tokens && shown.length === 0 && <EmptyNote text={tokens.length === 0 ? t.empty : t.noMatch} />}
      {shown.length > 0 && <TokenTable tokens={shown} session={session} />}
      <TokenDialogs tokens={tokens ?? []} session={session} />
    </>
  );
}
