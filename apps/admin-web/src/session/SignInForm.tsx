import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import { ApiError } from '../api/ApiError.ts';
import { useSignIn } from '../api/session.ts';
import { texts } from '../texts.ts';

const t = texts.signIn;

/** Exchanges a token for a session. The token is in this field's memory until then and nowhere after. */
export function SignInForm(): ReactElement {
  const [token, setToken] = useState('');
  const [empty, setEmpty] = useState(false);
  const signIn = useSignIn();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const trimmed = token.trim();
    setEmpty(trimmed === '');
    if (trimmed) signIn.mutate(trimmed);
  };
  const problem = empty ? t.empty : signIn.error && problemOf(signIn.error);

  return (
    <form onSubmit={submit} noValidate>
      {/* Lets password managers keep the token under a name. */}
      <input type="text" name="username" autoComplete="username" value={texts.product} hidden readOnly />
      <PasswordInput
        label={t.token}
        name="token"
        size="md"
        autoFocus
        autoComplete="current-password"
        spellCheck={false}
        value={token}
        error={problem}
        aria-invalid={problem ? true : undefined}
        errorProps={{ role: 'alert' }}
        visibilityToggleButtonProps={{ 'aria-label': t.show, tabIndex: 0 }}
        onChange={(event) => {
          setToken(event.currentTarget.value);
          setEmpty(false);
          signIn.reset();
        }}
      />
      <Button type="submit" size="md" fullWidth mt="md" loading={signIn.isPending}>
        {t.submit}
      </Button>
    </form>
  );
}

function problemOf(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status === 401) return t.wrong;
  if (error.status === 429) return error.retryAfter === undefined ? t.throttled : t.throttledFor(error.retryAfter);
  return error.message;
}
