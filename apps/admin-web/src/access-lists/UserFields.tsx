import { ActionIcon, Button, PasswordInput, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { accessFormTexts as t } from '../access-texts.ts';
import type { DraftForm } from '../ca/use-draft.ts';
import { Icon } from '../look/Icon.tsx';
import { newUser, passwordProblem, usernameProblem, type AccessDraft, type UserDraft } from './access-draft.ts';
import styles from './Fields.module.css';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** The people of a list. What their passwords are nobody is told. */
export function UserFields({
  form: { draft, change, problem },
}: {
  readonly form: DraftForm<AccessDraft>;
}): ReactElement {
  const { users } = draft;
  return (
    <fieldset className={styles.group}>
      <legend>{t.users}</legend>
      <p>{t.usersHint}</p>
      {users.map((user, i) => (
        <UserRow
          key={user.key}
          user={user}
          n={i + 1}
          onChange={(part) => change({ users: users.map((each) => (each === user ? { ...each, ...part } : each)) })}
          onRemove={() => change({ users: users.toSpliced(i, 1) })}
        />
      ))}
      {problem('users') && <p className={styles.problem}>{problem('users')}</p>}
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="add" size={14} />}
        onClick={() => change({ users: [...users, newUser()] })}
      >
        {t.addUser}
      </Button>
    </fieldset>
  );
}

interface RowProps {
  readonly user: UserDraft;
  readonly n: number;
  readonly onChange: (part: Partial<UserDraft>) => void;
  readonly onRemove: () => void;
}

function UserRow({ user: { username, password, note, isKnown }, n, onChange, onRemove }: RowProps): ReactElement {
  return (
    <div className={styles.user}>
      <TextInput
        {...PLAIN}
        aria-label={t.username(n)}
        placeholder={t.usernamePlaceholder}
        value={username}
        readOnly={isKnown}
        error={usernameProblem(username)}
        onChange={(event) => onChange({ username: event.currentTarget.value })}
      />
      <PasswordInput
        aria-label={t.password(n)}
        placeholder={isKnown ? t.passwordKept : t.passwordNew}
        autoComplete="new-password"
        value={password}
        error={passwordProblem(password)}
        visibilityToggleButtonProps={{ 'aria-label': t.showPassword, tabIndex: 0 }}
        onChange={(event) => onChange({ password: event.currentTarget.value })}
      />
      <TextInput
        aria-label={t.userNote(n)}
        placeholder={t.notePlaceholder}
        value={note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      <ActionIcon size={34} variant="subtle" color="gray" aria-label={t.removeUser(n)} onClick={onRemove}>
        <Icon name="trash" size={16} />
      </ActionIcon>
    </div>
  );
}
