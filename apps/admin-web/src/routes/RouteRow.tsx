import { Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import type { RouteView, SessionInfo } from '#contracts';
import { useSwitchRoute } from '../api/routes.ts';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { routesTexts as t } from '../routes-texts.ts';
import { destinationOf, rewritingOf, whyNotChanged } from './route.ts';

const c = t.columns;

interface Props {
  readonly route: RouteView;
  readonly session: SessionInfo;
}

export function RouteRow({ route, session }: Props): ReactElement {
  const { route_id: id, path_pattern, methods, is_regex, enabled, built_in, description } = route;
  const rewriting = rewritingOf(route);
  return (
    <tr className={row.row} data-off={!enabled}>
      <td className={row.main}>
        <span className={row.name}>
          <code>{path_pattern}</code>
          {is_regex && <span className={row.tag}>{t.regex}</span>}
          {built_in && <span className={row.tag}>{t.builtIn}</span>}
          {methods?.map((method) => (
            <span key={method} className={row.tag}>
              {method}
            </span>
          ))}
        </span>
        <span className={row.more}>{[id, description].filter(Boolean).join(': ')}</span>
      </td>
      <td className={row.cell} data-label={c.target}>
        <div>
          {destinationOf(route)}
          {rewriting !== '' && <span className={row.more}>{rewriting}</span>}
        </div>
      </td>
      <td className={row.cell} data-label={c.priority}>
        {route.priority}
      </td>
      <td className={`${row.cell} ${row.time}`} data-label={c.owner}>
        {route.created_by}
      </td>
      <td className={row.cell} data-label={built_in ? undefined : c.enabled}>
        {!built_in && <RouteSwitch route={route} disabled={whyNotChanged(route, session) !== undefined} />}
      </td>
      <td className={row.actions}>{!built_in && <RouteMenu route={route} session={session} />}</td>
    </tr>
  );
}

function RouteSwitch({ route, disabled }: { readonly route: RouteView; readonly disabled: boolean }): ReactElement {
  const { route_id: id, enabled } = route;
  const change = useSwitchRoute({
    onSuccess: (_saved, now) => toast(now.enabled ? t.switchedOn(id) : t.switchedOff(id)),
    onError: toastError,
  });
  return (
    <Switch
      size="sm"
      aria-label={t.on(id)}
      checked={enabled}
      disabled={disabled}
      onChange={(event) => change.mutate({ id, enabled: event.currentTarget.checked })}
    />
  );
}

function RouteMenu({ route, session }: Props): ReactElement {
  const { route_id: id } = route;
  const { set } = useViewParams();
  const whyNot = whyNotChanged(route, session);
  return (
    <RowMenu
      label={t.actions(id)}
      actions={[
        { label: t.edit, icon: 'edit', whyNot, onChoose: () => set('edit', id) },
        { label: t.tryIt, icon: 'search', onChoose: () => set('tab', 'try') },
        { label: t.history, icon: 'clock', to: `/history?kind=route&id=${encodeURIComponent(id)}` },
        { label: t.delete, icon: 'trash', destroys: true, whyNot, onChoose: () => set('delete', id) },
      ]}
    />
  );
}
