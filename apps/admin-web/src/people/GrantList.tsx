import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { OauthGrantView } from '#contracts';
import { grantsQuery } from '../api/people.ts';
import row from '../look/Row.module.css';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { texts } from '../texts.ts';
import { endingParam } from './ending.ts';
import { PeopleList } from './PeopleList.tsx';

const c = t.columns;
const columns = [
  { label: c.person },
  { label: c.client },
  { label: c.allowed },
  { label: c.expires },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly mayChange: boolean;
}

/** What people have allowed programs. */
export function GrantList({ mayChange }: Props): ReactElement {
  const { get, set } = useViewParams();
  const client = get('client');
  return (
    <PeopleList
      title={t.tabs.grants}
      search={t.search.grants}
      empty={t.emptyGrants}
      columns={columns}
      query={grantsQuery}
      filter={{ client_id: client }}
      tools={
        client !== undefined && (
          <Button variant="subtle" onClick={() => set('client', undefined)}>
            {t.everybody}
          </Button>
        )
      }
    >
      {(grant) => (
        <GrantRow
          key={grant.grant_id}
          grant={grant}
          onEnd={mayChange ? () => set('end', endingParam({ kind: 'grant', value: grant.grant_id })) : undefined}
        />
      )}
    </PeopleList>
  );
}

interface RowProps {
  readonly grant: OauthGrantView;
  readonly onEnd: (() => void) | undefined;
}

function GrantRow({ grant: { username, client_id, resources, scopes, expires_at }, onEnd }: RowProps): ReactElement {
  return (
    <tr className={row.row}>
      <td className={row.main}>{username}</td>
      <td className={row.cell} data-label={c.client}>
        {client_id}
      </td>
      <td className={row.cell} data-label={c.allowed}>
        <div>
          {resources.map((resource) => (
            <div key={resource}>{resource}</div>
          ))}
          <span className={row.more}>{scopes.join(', ')}</span>
        </div>
      </td>
      <td className={row.cell} data-label={c.expires}>
        {texts.time.date(expires_at)}
      </td>
      <td className={row.actions}>
        {onEnd && (
          <Button variant="subtle" color="red" size="xs" onClick={onEnd}>
            {t.takeBack}
          </Button>
        )}
      </td>
    </tr>
  );
}
