import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';

/** Says before saving what the CA would say after it. */
export function NoEmailNote(): ReactElement {
  return (
    <Note tone="warn" text={texts.hostForm.noEmail}>
      <Link to="/settings">{texts.hostForm.setEmail}</Link>
    </Note>
  );
}
