import type { ReactElement } from 'react';
import type { OauthClientView } from '#contracts';
import { clientsQuery } from '../api/people.ts';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { texts } from '../texts.ts';
import { endingParam } from './ending.ts';
import { PeopleList } from './PeopleList.tsx';

const c = t.columns;
const columns = [
  { label: c.client },
  { label: c.leads },
  { label: c.made },
  { label: c.expires },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly mayChange: boolean;
}

/** The programs that have registered. */
export function ClientList({ mayChange }: Props): ReactElement {
  return (
    <PeopleList
      title={t.tabs.clients}
      search={t.search.clients}
      empty={t.emptyClients}
      columns={columns}
      query={clientsQuery}
    >
      {(client) => <ClientRow key={client.client_id} client={client} mayChange={mayChange} />}
    </PeopleList>
  );
}

function ClientRow({ client, mayChange }: Props & { readonly client: OauthClientView }): ReactElement {
  const { client_id, client_name, redirect_uris, created_at, expires_at } = client;
  const { set } = useViewParams();
  return (
    <tr className={row.row}>
      <td className={row.main}>
        {client_name || client_id}
        <span className={row.more}>{client_id}</span>
      </td>
      <td className={row.cell} data-label={c.leads}>
        <div>
          {redirect_uris.map((uri) => (
            <div key={uri}>{uri}</div>
          ))}
        </div>
      </td>
      <td className={row.cell} data-label={c.made}>
        {texts.time.date(created_at)}
      </td>
      <td className={row.cell} data-label={c.expires}>
        {expires_at === null ? t.never : texts.time.date(expires_at)}
      </td>
      <td className={row.actions}>
        <RowMenu
          label={t.actions(client_name || client_id)}
          actions={[
            { label: t.itsGrants, icon: 'user', to: `/people?tab=grants&client=${encodeURIComponent(client_id)}` },
            {
              label: t.deleteClient,
              icon: 'trash',
              destroys: true,
              whyNot: mayChange ? undefined : t.readOnly,
              onChoose: () => set('end', endingParam({ kind: 'client', value: client_id })),
            },
          ]}
        />
      </td>
    </tr>
  );
}
