import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { ROUTE_TARGET_TYPES, type RouteTargetType } from '#domain';
import type { DraftForm } from '../ca/use-draft.ts';
import more from '../hosts/MoreOptions.module.css';
import { routeFormTexts as t, routesTexts } from '../routes-texts.ts';
import type { RouteDraft } from './route-draft.ts';
import { RouteTargetField } from './RouteTargetField.tsx';
import styles from './RoutesPage.module.css';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

interface Props {
  readonly form: DraftForm<RouteDraft>;
}

/** Which requests, and where they go. */
export function RouteFields({ form, isNew, admin }: Props & { isNew: boolean; admin: boolean }): ReactElement {
  const { draft, change, problem } = form;
  const types = ROUTE_TARGET_TYPES.toReversed().map((value) => ({
    value,
    label: routesTexts.types[value],
    disabled: !admin && value !== 'hostname',
  }));
  return (
    <>
      <TextInput
        {...PLAIN}
        label={t.path}
        description={draft.is_regex ? t.regexPathHint : t.pathHint}
        placeholder={draft.is_regex ? t.regexPlaceholder : t.pathPlaceholder}
        data-autofocus
        value={draft.path_pattern}
        error={problem('path_pattern')}
        onChange={(event) => change({ path_pattern: event.currentTarget.value })}
      />
      <Switch
        label={t.regex}
        checked={draft.is_regex}
        onChange={(event) => change({ is_regex: event.currentTarget.checked })}
      />
      <div className={styles.pair}>
        <NativeSelect
          label={t.type}
          {...(!admin && { description: t.onlyAdmin })}
          data={types}
          value={draft.target_type}
          onChange={(event) => change({ target_type: event.currentTarget.value as RouteTargetType, target_value: '' })}
        />
        <RouteTargetField form={form} />
      </div>
      <div className={styles.pair}>
        {isNew && (
          <TextInput
            {...PLAIN}
            label={t.id}
            description={t.idHint}
            value={draft.route_id}
            error={problem('route_id')}
            onChange={(event) => change({ route_id: event.currentTarget.value.trim() })}
          />
        )}
        <TextInput
          label={t.priority}
          description={t.priorityHint}
          inputMode="numeric"
          autoComplete="off"
          value={draft.priority}
          error={problem('priority')}
          onChange={(event) => change({ priority: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

const FOLDED = ['strip_prefix', 'add_prefix', 'methods', 'description', 'labels', 'notes'] as const;

/** What most routes never need, folded away unless something in it is wrong. */
export function RouteOptions({ form: { draft, change, problem } }: Props): ReactElement {
  const isWrong = FOLDED.some((field) => problem(field) !== undefined);
  const text = (field: (typeof FOLDED)[number], label: string, hint?: string, placeholder = ''): ReactElement => (
    <TextInput
      {...PLAIN}
      label={label}
      {...(hint !== undefined && { description: hint })}
      placeholder={placeholder}
      value={draft[field]}
      error={problem(field)}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <details className={more.more} open={isWrong ? true : undefined}>
      <summary>{t.more}</summary>
      <div className={more.options}>
        <div className={styles.pair}>
          {text('strip_prefix', t.strip, t.stripHint, '/api')}
          {text('add_prefix', t.put, t.putHint, '/v2')}
          {text('methods', t.methods, t.methodsHint, t.methodsPlaceholder)}
          {text('labels', t.labels, t.labelsHint)}
        </div>
        {text('description', t.description)}
        <Textarea
          label={t.notes}
          rows={2}
          value={draft.notes}
          error={problem('notes')}
          onChange={(event) => change({ notes: event.currentTarget.value })}
        />
        <Switch
          label={t.enabled}
          description={draft.enabled ? t.enabledHint : t.disabledHint}
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      </div>
    </details>
  );
}
