import { NativeSelect, Switch, TextInput } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { COOKIE_SECURE, SAME_SITE } from '#domain';
import { texts } from '../texts.ts';
import { DEFAULTS } from './host-draft.ts';
import styles from './OptionalFields.module.css';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostUpstreams;
const labels = texts.hostFields.labels;

interface Props {
  readonly form: DraftForm;
}

/** A group of fields that is there or not. */
function Optional(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <Switch
        name={props.name}
        label={props.label}
        description={props.hint}
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      {props.isOn && (
        <div className={styles.group} role="group" aria-label={props.label}>
          {props.children}
        </div>
      )}
    </div>
  );
}

interface TypedProps {
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly onBlur: () => void;
}

const Typed = ({ onChange, ...props }: TypedProps): ReactElement => (
  <TextInput
    {...props}
    autoComplete="off"
    autoCapitalize="none"
    spellCheck={false}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

/** Keeps a visitor at one upstream. */
export function StickyFields({ form: { draft, change, touch, problem } }: Props): ReactElement {
  const { sticky } = draft;
  const set = (part: Partial<NonNullable<typeof sticky>>): void =>
    change({ sticky: { ...(sticky ?? DEFAULTS.sticky), ...part } });
  return (
    <Optional
      name="sticky"
      label={labels.sticky}
      hint={t.stickyHint}
      isOn={sticky !== null}
      onChange={(on) => change({ sticky: on ? DEFAULTS.sticky : null })}
    >
      <Typed
        label={t.sticky.cookie}
        value={sticky?.cookie ?? ''}
        error={problem('sticky.cookie')}
        onChange={(cookie) => set({ cookie })}
        onBlur={() => touch('sticky')}
      />
      <NativeSelect
        label={t.sticky.secure}
        data={COOKIE_SECURE.map((value) => ({ value, label: t.secure[value] }))}
        value={sticky?.secure ?? 'auto'}
        error={problem('sticky.secure')}
        onChange={(event) => set({ secure: event.currentTarget.value as (typeof COOKIE_SECURE)[number] })}
      />
      <NativeSelect
        label={t.sticky.same_site}
        data={SAME_SITE.map((value) => ({ value, label: t.sameSite[value] }))}
        value={sticky?.same_site ?? 'lax'}
        onChange={(event) => set({ same_site: event.currentTarget.value as (typeof SAME_SITE)[number] })}
      />
      <Switch
        label={t.sticky.http_only}
        checked={sticky?.http_only ?? true}
        onChange={(event) => set({ http_only: event.currentTarget.checked })}
      />
    </Optional>
  );
}

/** What each upstream is asked from time to time. */
export function HealthFields({ form: { draft, change, touch, problem } }: Props): ReactElement {
  const check = draft.health_check;
  const wrong = (part: string): string | undefined =>
    problem(`health_check.${part}`) ??
    (part === 'expected_statuses'
      ? check?.expected_statuses
          .split(/[\s,]+/)
          .filter(Boolean)
          .map((_, i) => problem(`health_check.expected_statuses.${i}`))
          .find((each) => each !== undefined)
      : undefined);
  return (
    <Optional
      name="health_check"
      label={labels.health_check}
      hint={t.healthHint}
      isOn={check !== null}
      onChange={(on) => change({ health_check: on ? DEFAULTS.health : null })}
    >
      {(['path', 'interval', 'timeout', 'expected_statuses'] as const).map((part) => (
        <Typed
          key={part}
          label={t.health[part]}
          value={check?.[part] ?? ''}
          error={wrong(part)}
          onChange={(value) => change({ health_check: { ...(check ?? DEFAULTS.health), [part]: value } })}
          onBlur={() => touch('health_check')}
        />
      ))}
    </Optional>
  );
}

/** When an upstream that fails is left out, and for how long. */
export function EjectionFields({ form: { draft, change, touch, problem } }: Props): ReactElement {
  const { ejection } = draft;
  return (
    <Optional
      name="ejection"
      label={labels.ejection}
      hint={t.ejectionHint}
      isOn={ejection !== null}
      onChange={(on) => change({ ejection: on ? DEFAULTS.ejection : null })}
    >
      {(['failures', 'window', 'time', 'max_time'] as const).map((part) => (
        <Typed
          key={part}
          label={t.ejection[part]}
          value={ejection?.[part] ?? ''}
          error={problem(`ejection.${part}`)}
          onChange={(value) => change({ ejection: { ...(ejection ?? DEFAULTS.ejection), [part]: value } })}
          onBlur={() => touch('ejection')}
        />
      ))}
    </Optional>
  );
}
