import type { ReactElement } from 'react';
import type { SessionInfo, TokenView } from '#contracts';
import { ago } from '../look/ago.ts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { tokensTexts as t } from '../tokens-texts.ts';
import { isOver, tokenState, whyNotRevoked, whyNotRotated } from './token-state.ts';

const c = t.columns;
const columns: readonly Column[] = [
  { label: c.name },
  { label: c.may },
  { label: c.expires },
  { label: c.used },
  { label: c.email },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly tokens: readonly TokenView[];
  readonly session: SessionInfo;
}

export function TokenTable({ tokens, session }: Props): ReactElement {
  const now = useNow();
  return (
    <DataTable caption={t.caption} columns={columns}>
      {tokens.map((token) => (
        <TokenRow key={token.name} token={token} session={session} now={now} />
      ))}
    </DataTable>
  );
}

interface RowProps {
  readonly token: TokenView;
  readonly session: SessionInfo;
  readonly now: number;
}

function TokenRow({ token, session, now }: RowProps): ReactElement {
  const { name, scopes, cert_email, created_at, last_used_at, previous_until } = token;
  return (
    <tr className={row.row} data-off={isOver(token, now)}>
      <td className={row.main}>
        <span className={row.name}>
          {name}
          {name === session.name && (
            <span className={row.tag} data-tone="busy">
              {t.yours}
            </span>
          )}
        </span>
        <span className={row.more}>{t.made(texts.time.date(created_at))}</span>
      </td>
      <td className={row.cell} data-label={c.may}>
        <span className={row.tags}>
          {scopes.map((scope) => (
            <span key={scope} className={row.tag} title={t.scopeHint[scope]}>
              {scope}
            </span>
          ))}
        </span>
      </td>
      <td className={row.cell} data-label={c.expires}>
        <div>
          <StateLabel {...tokenState(token, now)} />
          {previous_until !== null && <span className={row.more}>{t.graceUntil(texts.time.date(previous_until))}</span>}
        </div>
      </td>
      <td className={row.cell} data-label={c.used}>
        {last_used_at === null ? t.unused : <span title={texts.time.date(last_used_at)}>{ago(last_used_at, now)}</span>}
      </td>
      <td className={row.cell} data-label={cert_email === null ? undefined : c.email}>
        {cert_email}
      </td>
      <td className={row.actions}>
        <TokenMenu token={token} session={session} now={now} />
      </td>
    </tr>
  );
}

function TokenMenu({ token, session, now }: RowProps): ReactElement {
  const { name } = token;
  const { set } = useViewParams();
  return (
    <RowMenu
      label={t.actions(name)}
      actions={[
        {
          label: t.rotate,
          icon: 'renew',
          whyNot: whyNotRotated(token, session, now),
          onChoose: () => set('rotate', name),
        },
        { label: t.history, icon: 'clock', to: `/history?who=${encodeURIComponent(name)}` },
        {
          label: t.revoke,
          icon: 'trash',
          destroys: true,
          whyNot: whyNotRevoked(token, session),
          onChoose: () => set('revoke', name),
        },
      ]}
    />
  );
}
