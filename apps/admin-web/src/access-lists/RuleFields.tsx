import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { ACCESS_ACTIONS, whenUnmatched, type AccessAction } from '#domain';
import { accessFormTexts as t } from '../access-texts.ts';
import type { DraftForm } from '../ca/use-draft.ts';
import { Icon } from '../look/Icon.tsx';
import { networkProblem, newRule, usedRules, usedUsers, type AccessDraft, type RuleDraft } from './access-draft.ts';
import styles from './Fields.module.css';

const actions = ACCESS_ACTIONS.map((value) => ({ value, label: t.actions[value] }));
const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

interface Props {
  readonly form: DraftForm<AccessDraft>;
}

/** The networks of a list, in their order, and what becomes of everybody else. */
export function RuleFields({ form: { draft, change, problem } }: Props): ReactElement {
  const { rules } = draft;
  return (
    <fieldset className={styles.group}>
      <legend>{t.rules}</legend>
      <p>{t.rulesHint}</p>
      {rules.map((rule, i) => (
        <RuleRow
          key={rule.key}
          rule={rule}
          n={i + 1}
          onChange={(part) => change({ rules: rules.map((each) => (each === rule ? { ...each, ...part } : each)) })}
          onUp={() => change({ rules: rules.toSpliced(i, 1).toSpliced(i - 1, 0, rule) })}
          onRemove={() => change({ rules: rules.toSpliced(i, 1) })}
        />
      ))}
      {problem('rules') && <p className={styles.problem}>{problem('rules')}</p>}
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="add" size={14} />}
        onClick={() => change({ rules: [...rules, newRule()] })}
      >
        {t.addRule}
      </Button>
      <p className={styles.effect}>{effectOf(draft)}</p>
    </fieldset>
  );
}

function effectOf(draft: AccessDraft): string {
  const rules = usedRules(draft);
  const users = usedUsers(draft);
  if (rules.length + users.length === 0) return t.nobody;
  if (rules.length === 0) return t.unmatchedUsers;
  // Only the actions and how many there are matter.
  return t.unmatched[whenUnmatched({ rules, users } as unknown as Parameters<typeof whenUnmatched>[0])];
}

interface RowProps {
  readonly rule: RuleDraft;
  readonly n: number;
  readonly onChange: (part: Partial<RuleDraft>) => void;
  readonly onUp: () => void;
  readonly onRemove: () => void;
}

function RuleRow({ rule: { action, network, note }, n, onChange, onUp, onRemove }: RowProps): ReactElement {
  return (
    <div className={styles.rule}>
      <NativeSelect
        aria-label={t.action(n)}
        data={actions}
        value={action}
        onChange={(event) => onChange({ action: event.currentTarget.value as AccessAction })}
      />
      <TextInput
        {...PLAIN}
        aria-label={t.network(n)}
        placeholder={t.networkPlaceholder}
        value={network}
        error={networkProblem(network)}
        onChange={(event) => onChange({ network: event.currentTarget.value })}
      />
      <TextInput
        aria-label={t.ruleNote(n)}
        placeholder={t.notePlaceholder}
        value={note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      <div className={styles.buttons}>
        <ActionIcon size={34} variant="subtle" color="gray" aria-label={t.up(n)} disabled={n === 1} onClick={onUp}>
          <Icon name="up" size={16} />
        </ActionIcon>
        <ActionIcon size={34} variant="subtle" color="gray" aria-label={t.removeRule(n)} onClick={onRemove}>
          <Icon name="trash" size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}
