import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { TargetView } from '#contracts';
import { isWildcard } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { useExplain, type Question } from '../api/hosts.ts';
import { Icon } from '../look/Icon.tsx';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { texts } from '../texts.ts';
import { ExplainedWay } from './ExplainedWay.tsx';
import styles from './HostExplain.module.css';

const t = texts.hostExplain;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const NOTHING_WRONG: ReadonlyMap<string, string> = new Map();

interface Asked {
  readonly name: string;
  readonly scheme: string;
  readonly path: string;
  readonly method: string;
  readonly ip: string;
  readonly user: string;
  readonly browser: boolean;
}

const FIRST: Omit<Asked, 'scheme'> = { name: 'www', path: '/', method: 'GET', ip: '', user: '', browser: true };

/** Draws the way of a request through the gateway, step by step, without sending it. */
export function HostExplain({ target }: { readonly target: TargetView }): ReactElement {
  const [asked, setAsked] = useState<Asked>(() => ({ ...FIRST, scheme: target.enable_https ? 'https' : 'http' }));
  const explain = useExplain();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    explain.mutate(questionOf(target.hostname, asked));
  };
  const fields = explain.error instanceof ApiError ? explain.error.fields : NOTHING_WRONG;
  return (
    <div className={styles.explain}>
      <form className={styles.question} onSubmit={submit}>
        <p>{t.lead}</p>
        <QuestionFields
          asked={asked}
          isWildcard={isWildcard(target.hostname)}
          wrong={fields}
          onChange={(part) => setAsked((now) => ({ ...now, ...part }))}
        />
        <Button type="submit" loading={explain.isPending} rightSection={<Icon name="arrow" size={16} />}>
          {t.explain}
        </Button>
        {explain.error && fields.size === 0 && <Note tone="bad" text={explain.error.message} />}
      </form>
      {explain.data && <ExplainedWay explanation={explain.data} />}
    </div>
  );
}

interface FieldsProps {
  readonly asked: Asked;
  readonly isWildcard: boolean;
  readonly wrong: ReadonlyMap<string, string>;
  readonly onChange: (part: Partial<Asked>) => void;
}

function QuestionFields({ asked, isWildcard: hasNames, wrong, onChange }: FieldsProps): ReactElement {
  const typed = (field: 'name' | 'path' | 'ip' | 'user', label: string, hint?: string): ReactElement => (
    <TextInput
      label={label}
      description={hint}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={asked[field]}
      error={sentence(wrong.get(field === 'path' ? 'url' : field))}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <div className={styles.fields}>
        <NativeSelect
          label={t.method}
          data={METHODS}
          value={asked.method}
          onChange={(event) => onChange({ method: event.currentTarget.value })}
        />
        <NativeSelect
          label={t.scheme}
          data={['https', 'http']}
          value={asked.scheme}
          onChange={(event) => onChange({ scheme: event.currentTarget.value })}
        />
      </div>
      {hasNames && typed('name', t.subdomain)}
      {typed('path', t.path)}
      {typed('ip', t.ip, t.ipHint)}
      {typed('user', t.user, t.userHint)}
      <Switch
        label={t.browser}
        checked={asked.browser}
        onChange={(event) => onChange({ browser: event.currentTarget.checked })}
      />
    </>
  );
}

function questionOf(hostname: string, { name, scheme, path, method, ip, user, browser }: Asked): Question {
  const host = isWildcard(hostname) ? hostname.replace(/^\*/, name.trim() || 'www') : hostname;
  const way = path.trim().startsWith('/') ? path.trim() : `/${path.trim()}`;
  return {
    url: `${scheme}://${host}${way}`,
    method,
    ...(ip.trim() && { ip: ip.trim() }),
    ...(user.trim() && { user: user.trim() }),
    headers: browser ? { accept: 'text/html' } : {},
  };
}
