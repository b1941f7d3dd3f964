import { Checkbox } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { AccessListView } from '#contracts';
import { accessDeleteTexts as t } from '../access-texts.ts';
import { useDeleteAccessList } from '../api/access-lists.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { fewOf } from './few-of.ts';

interface Props {
  readonly list: AccessListView;
  readonly onClose: () => void;
}

/** Deletes a list after saying which hosts it keeps closed. Unless that is wanted, the API refuses, and says why. */
export function DeleteAccessList({ list: { name, used_by, user_count }, onClose }: Props): ReactElement {
  const [force, setForce] = useState(false);
  const remove = useDeleteAccessList({
    onSuccess: () => {
      toast(t.done(name));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.title(name)}
      confirm={t.confirm}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ name, force })}
    >
      {used_by.length === 0 ? (
        <p>{t.unused}</p>
      ) : (
        <>
          <p>{t.used(used_by.length, fewOf(used_by))}</p>
          <Checkbox
            label={t.force}
            description={t.forceHint}
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        </>
      )}
      {user_count > 0 && <p>{t.passwords(user_count)}</p>}
    </ConfirmDialog>
  );
}
