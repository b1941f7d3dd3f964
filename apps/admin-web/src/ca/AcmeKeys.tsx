import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { AcmeKeyView } from '#contracts';
import { useDeleteAcmeKey } from '../api/ca.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './AcmeDirectory.module.css';

const t = texts.caAcme;

/** The keys that let ACME clients in, without their secrets. */
export function AcmeKeys({ keys }: { readonly keys: readonly AcmeKeyView[] }): ReactElement {
  const [doomed, setDoomed] = useState<string>();
  const remove = useDeleteAcmeKey({
    onSuccess: (_, kid) => {
      toast(t.deleted(kid));
      setDoomed(undefined);
    },
  });
  return (
    <>
      <ul className={styles.keys}>
        {keys.map(({ kid, created_by, created_at }) => (
          <li key={kid}>
            <div>
              <code>{kid}</code>
              <span>{t.owner(created_by, texts.time.date(created_at))}</span>
            </div>
            <Button
              variant="subtle"
              color="red"
              size="xs"
              aria-label={t.deleteOf(kid)}
              onClick={() => {
                remove.reset();
                setDoomed(kid);
              }}
            >
              {t.delete}
            </Button>
          </li>
        ))}
      </ul>
      {doomed !== undefined && (
        <ConfirmDialog
          title={t.deleteTitle(doomed)}
          confirm={t.deleteConfirm}
          error={remove.error}
          busy={remove.isPending}
          onClose={() => setDoomed(undefined)}
          onConfirm={() => remove.mutate(doomed)}
        >
          <p>{t.deleteEffect}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
