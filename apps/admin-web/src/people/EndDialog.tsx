import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { OauthClientView, OauthGrantView, OauthSessionView } from '#contracts';
import { clientsQuery, grantsQuery, sessionsQuery, useEnd, type Ending } from '../api/people.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { endTexts as t } from '../people-texts.ts';
import { endingOf, placeOf } from './ending.ts';

const ALL = 1_000;

/** Takes back what the address names (`?end=KIND:VALUE`), after saying what that touches. */
export function EndDialog(): ReactElement | null {
  const { get, set } = useViewParams();
  const text = get('end');
  const ending = endingOf(text);
  return ending ? <End key={text} ending={ending} onClose={() => set('end', undefined)} /> : null;
}

interface Props {
  readonly ending: Ending;
  readonly onClose: () => void;
}

function End({ ending, onClose }: Props): ReactElement {
  const { kind, value } = ending;
  const touched = useTouched(ending);
  const end = useEnd({
    onSuccess: ({ sessions_ended, grants_ended, clients_deleted }) => {
      toast(t.done(sessions_ended, grants_ended, clients_deleted));
      onClose();
    },
  });
  const [title, effect] = wordsFor(ending, touched);
  return (
    <ConfirmDialog
      title={title}
      confirm={t.confirm[kind]}
      error={end.error}
      busy={end.isPending}
      onClose={onClose}
      onConfirm={() => end.mutate({ kind, value })}
    >
      <p>{effect}</p>
      <p>{touched.isKnown ? t.touched(touched.sessions.length, touched.grants.length) : t.asking}</p>
      <p>{t.streams}</p>
    </ConfirmDialog>
  );
}

interface Touched {
  readonly sessions: readonly OauthSessionView[];
  readonly grants: readonly OauthGrantView[];
  readonly clients: readonly OauthClientView[];
  readonly isKnown: boolean;
}

/** What ends with it, as far as a thousand of each. */
function useTouched({ kind, value }: Ending): Touched {
  const narrowed = { user: { user: value }, host: { host: value }, client: { client_id: value } }[kind as string] ?? {};
  const { user, host, client_id } = narrowed as { user?: string; host?: string; client_id?: string };
  const sessions = useQuery(sessionsQuery({ user, host }, ALL));
  const grants = useQuery(grantsQuery({ user, client_id }, ALL));
  const clients = useQuery(clientsQuery({}, ALL));
  const has = {
    login: ({ id }: OauthSessionView) => id === value,
    session: ({ hosts }: OauthSessionView) => hosts.some(({ id }) => id === value),
    user: () => true,
    host: () => true,
    client: () => false,
    grant: () => false,
  }[kind];
  const wasAllowed = {
    login: () => false,
    session: () => false,
    user: () => true,
    host: ({ resources }: OauthGrantView) => resources.some((resource) => URL.parse(resource)?.hostname === value),
    client: () => true,
    grant: ({ grant_id }: OauthGrantView) => grant_id === value,
  }[kind];
  return {
    sessions: sessions.data?.filter(has) ?? [],
    grants: grants.data?.filter(wasAllowed) ?? [],
    clients: clients.data ?? [],
    isKnown: sessions.isSuccess && grants.isSuccess,
  };
}

function wordsFor({ kind, value }: Ending, { sessions, grants, clients }: Touched): [title: string, effect: string] {
  const [session] = sessions;
  const [grant] = grants;
  const who = session?.user.username ?? grant?.username ?? value;
  const nameOf = (id: string): string => clients.find(({ client_id }) => client_id === id)?.client_name || id;
  switch (kind) {
    case 'login':
      return [t.login(who), t.loginEffect(session?.hosts.map(({ audience }) => placeOf(audience)) ?? [])];
    case 'session': {
      const host = session?.hosts.find(({ id }) => id === value);
      return [t.session(who, host ? placeOf(host.audience) : value), t.sessionEffect];
    }
    case 'client':
      return [t.client(nameOf(value)), t.clientEffect];
    case 'grant':
      return [t.grant(who, nameOf(grant?.client_id ?? value)), t.grantEffect];
    case 'user':
      return [t.user(who), t.userEffect];
    case 'host':
      return [t.host(value), t.hostEffect];
  }
}
