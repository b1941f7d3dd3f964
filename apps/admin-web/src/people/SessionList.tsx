import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { OauthSessionView } from '#contracts';
import { sessionsQuery } from '../api/people.ts';
import { ago } from '../look/ago.ts';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { texts } from '../texts.ts';
import { endingParam, placeOf } from './ending.ts';
import { PeopleList } from './PeopleList.tsx';

const c = t.columns;
const columns = [
  { label: c.person },
  { label: c.where },
  { label: c.browser },
  { label: c.seen },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly mayChange: boolean;
}

/** Who is logged in, with which browser, and where. */
export function SessionList({ mayChange }: Props): ReactElement {
  const { get, set } = useViewParams();
  const user = get('user');
  return (
    <PeopleList
      title={t.tabs.sessions}
      search={t.search.sessions}
      empty={t.emptySessions}
      columns={columns}
      query={sessionsQuery}
      filter={{ user }}
      tools={
        user !== undefined && (
          <>
            <span>{`${t.onlySession} ${user}`}</span>
            <Button variant="subtle" onClick={() => set('user', undefined)}>
              {t.everybody}
            </Button>
          </>
        )
      }
    >
      {(session) => <SessionRow key={session.id} session={session} mayChange={mayChange} />}
    </PeopleList>
  );
}

function SessionRow({ session, mayChange }: Props & { readonly session: OauthSessionView }): ReactElement {
  const { user, hosts, user_agent, ip, seen_at, created_at } = session;
  const { set } = useViewParams();
  const now = useNow();
  const whyNot = mayChange ? undefined : t.readOnly;
  return (
    <tr className={row.row}>
      <td className={row.main}>
        {user.username}
        <span className={row.more}>{[user.name, user.email, ...user.groups].filter(Boolean).join(', ')}</span>
      </td>
      <td className={row.cell} data-label={c.where}>
        <div>
          {hosts.map(({ id, audience }) => (
            <div key={id}>{placeOf(audience)}</div>
          ))}
        </div>
      </td>
      <td className={row.cell} data-label={c.browser}>
        <div>
          {ip}
          <span className={row.more}>{user_agent}</span>
        </div>
      </td>
      <td className={row.cell} data-label={c.seen}>
        <span title={texts.time.date(created_at)}>{ago(seen_at, now)}</span>
      </td>
      <td className={row.actions}>
        <RowMenu
          label={t.actions(user.username)}
          actions={[
            {
              label: t.logOut,
              icon: 'signOut',
              whyNot,
              onChoose: () => set('end', endingParam({ kind: 'login', value: session.id })),
            },
            ...hosts.map(({ id, audience }) => ({
              label: t.logOutOf(placeOf(audience)),
              icon: 'signOut' as const,
              whyNot,
              onChoose: () => set('end', endingParam({ kind: 'session', value: id })),
            })),
            {
              label: t.revokeAll(user.username),
              icon: 'trash',
              destroys: true,
              whyNot,
              onChoose: () => set('end', endingParam({ kind: 'user', value: user.sub })),
            },
          ]}
        />
      </td>
    </tr>
  );
}
