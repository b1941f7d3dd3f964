import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import { SESSION_KEY } from '../api/session.ts';
import { Mark } from '../look/Mark.tsx';
import { texts } from '../texts.ts';
import { GithubLink } from './GithubLink.tsx';
import { SignInForm } from './SignInForm.tsx';
import { TokenHint } from './TokenHint.tsx';
import styles from './SignInPage.module.css';

/** The way in. Whoever was here before has left nothing: all that was loaded is dropped. */
export function SignInPage(): ReactElement {
  const client = useQueryClient();
  useEffect(() => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  }, [client]);
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.brand}>
          <Mark size={44} />
          <h1>{texts.product}</h1>
          <p>{texts.signIn.lead}</p>
        </header>
        <section className={styles.card}>
          <SignInForm />
          <GithubLink />
        </section>
        <TokenHint />
      </div>
    </main>
  );
}
