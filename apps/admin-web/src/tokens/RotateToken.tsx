import { NativeSelect } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { TokenRotated } from '#contracts';
import { useRotateToken } from '../api/tokens.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { Note } from '../look/Note.tsx';
import { rotateTexts as t } from '../tokens-texts.ts';

interface Props {
  readonly name: string;
  readonly onRotated: (rotated: TokenRotated) => void;
  readonly onClose: () => void;
}

/** Gives a token a new secret after saying what becomes of the one before. */
export function RotateToken({ name, onRotated, onClose }: Props): ReactElement {
  const [grace, setGrace] = useState('0');
  const rotate = useRotateToken({ onSuccess: onRotated });
  const submit = (): boolean => {
    rotate.mutate({ name, grace_seconds: Number(grace) });
    return true;
  };
  return (
    <FormDialog title={t.title(name)} onClose={onClose}>
      <DialogForm send={t.submit} isPending={rotate.isPending} onSubmit={submit} onClose={onClose}>
        <Note tone="busy" text={t.lead} />
        <NativeSelect
          label={t.grace}
          description={t.graceHint}
          data={t.graces.map((each) => ({ ...each }))}
          data-autofocus
          value={grace}
          onChange={(event) => setGrace(event.currentTarget.value)}
        />
        {rotate.error && <Note tone="bad" text={rotate.error.message} />}
      </DialogForm>
    </FormDialog>
  );
}
