import type { ReactElement } from 'react';
import { ApiError } from '../api/ApiError.ts';
import type { SessionInfo, TargetView } from '#contracts';
import { useSaveTarget } from '../api/targets.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { AddressFields } from './AddressFields.tsx';
import { changesOf, newFieldsOf } from './host-draft.ts';
import { MoreOptions } from './MoreOptions.tsx';
import { NoEmailNote } from './NoEmailNote.tsx';
import { ProtocolFields } from './ProtocolFields.tsx';
import { useHostDraft } from './use-host-draft.ts';

const t = texts.hostForm;

interface Props {
  readonly target?: TargetView;
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** Adds a host or edits one. Its certificate's e-mail address is the token's, so it is not asked for. */
export function HostForm({ target, session, onClose }: Props): ReactElement {
  const save = useSaveTarget({
    onSuccess: ({ proxy_target, warning, suggestion }) => {
      const done = target ? t.saved(proxy_target.hostname) : t.added(proxy_target.hostname);
      const covered = suggestion && texts.certificates.covered(suggestion.cert_names);
      toast([done, warning, covered].filter(Boolean).join(' '));
      onClose();
    },
  });
  const form = useHostDraft(target, save.error);
  const { draft, before, check } = form;

  const submit = (): boolean => {
    if (!check()) return false;
    const fields = target ? changesOf(draft, before) : newFieldsOf(draft);
    const hostname = target?.hostname ?? draft.hostname.trim();
    if (target && Object.keys(fields).length === 0) onClose();
    else save.mutate({ hostname, creates: !target, fields });
    return true;
  };

  return (
    <DialogForm send={target ? t.save : t.add} isPending={save.isPending} onSubmit={submit} onClose={onClose}>
      <AddressFields form={form} />
      <ProtocolFields form={form} />
      {draft.enable_https && session.cert_email === null && <NoEmailNote />}
      <MoreOptions form={form} />
      {save.error && !isBesideAField(save.error) && <Note tone="bad" text={save.error.message} />}
    </DialogForm>
  );
}

const BESIDE_A_FIELD = /^(hostname|target_url|acme_directory_url|cert_name|key_type|custom_headers\..+)$/;

const isBesideAField = (error: Error): boolean =>
  error instanceof ApiError &&
  (error.status === 409 ||
    (error.fields.size > 0 && [...error.fields.keys()].every((field) => BESIDE_A_FIELD.test(field))));
