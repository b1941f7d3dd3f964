import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import { ApiError } from '../api/ApiError.ts';
import type { SessionInfo, TargetUpdate, TargetView } from '#contracts';
import { useSaveTarget } from '../api/targets.ts';
import { templatesQuery } from '../api/templates.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { changesOf, newFieldsOf, SUGGESTED, type HostDraft, type HostSource } from './host-draft.ts';
import { HostField } from './HostField.tsx';
import { MoreOptions } from './MoreOptions.tsx';
import styles from './NewHostForm.module.css';
import { NoEmailNote } from './NoEmailNote.tsx';
import { useHostDraft, type DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** What the form shows in any case, so that what one sees is what one gets. */
const SHOWN: readonly (keyof TargetUpdate)[] = [
  'kind',
  'target_url',
  'redirect_to',
  'enable_https',
  'https_redirect',
  'enable_http',
  'preserve_host_header',
];

interface Props {
  /** The host that the new one shall be like. */
  readonly like?: TargetView;
  /** The template that the address names. */
  readonly templateName: string | undefined;
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** Adds a host: of its own, by a template, or like another. Its certificate's e-mail address is the token's, so it is not asked for. */
export function NewHostForm({ like, templateName, session, onClose }: Props): ReactElement {
  const { data: templates = [] } = useQuery(templatesQuery);
  const [chosen, setChosen] = useState(templateName ?? '');
  const template = like ? undefined : templates.find(({ name }) => name === chosen);
  const source = useMemo(() => sourceOf(like, template?.fields), [like, template]);
  const save = useSaveTarget({
    onSuccess: ({ proxy_target: { hostname }, warning, suggestion, applied }) => {
      const done = like ? texts.hostClone.done(hostname, like.hostname) : t.added(hostname);
      const covered = suggestion && texts.certificates.covered(suggestion.cert_names);
      const taken = applied?.template && texts.hostTemplates.applied(applied.from_template.length, applied.template);
      toast([done, taken, warning, covered].filter(Boolean).join(' '));
      onClose();
    },
  });
  const form = useHostDraft(source, true, save.error);
  const { draft, before, check } = form;

  const submit = (): boolean => {
    if (check().length > 0) return false;
    const hostname = draft.hostname.trim();
    const changes = changesOf(draft, before);
    if (like) save.mutate({ hostname, creates: { from: like.hostname }, fields: changes });
    else if (template) save.mutate({ hostname, creates: 'new', template: template.name, fields: changes });
    else save.mutate({ hostname, creates: 'new', fields: newFieldsOf(withoutHidden(draft), before, SHOWN) });
    return true;
  };

  return (
    <DialogForm
      send={like ? texts.hostClone.submit : t.add}
      isPending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {like && <p className={styles.hint}>{texts.hostClone.hint(like.hostname)}</p>}
      {!like && templates.length > 0 && (
        <NativeSelect
          label={texts.hostTemplates.template}
          data={[
            { value: '', label: texts.hostTemplates.none },
            ...templates.map(({ name }) => ({ value: name, label: name })),
          ]}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <AddressFields form={form} />
      <div className={styles.protocols}>
        <HostField form={form} name="enable_https" />
        {draft.enable_https && draft.enable_http && <HostField form={form} name="https_redirect" />}
        <HostField form={form} name="enable_http" />
      </div>
      {draft.enable_https && session.cert_email === null && <NoEmailNote />}
      <MoreOptions form={form} />
      {save.error && !isBesideAField(save.error) && <Note tone="bad" text={save.error.message} />}
    </DialogForm>
  );
}

/** Where plain requests are sent to https is asked only where both are served. */
const withoutHidden = (draft: HostDraft): HostDraft =>
  draft.enable_https && draft.enable_http ? draft : { ...draft, https_redirect: false };

/** What the new host begins with. One that is like another has a name and a certificate of its own. */
function sourceOf(like: TargetView | undefined, fields: Readonly<Record<string, unknown>> | undefined): HostSource {
  if (like) return { ...like, hostname: '', cert_name: null };
  return fields ? { ...SUGGESTED, https_redirect: false, ...fields } : SUGGESTED;
}

/** From where to where. */
function AddressFields({ form }: { readonly form: DraftForm }): ReactElement {
  const { draft, change, touch, problem } = form;
  const [first, ...others] = draft.upstreams;
  const shared = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, inputMode: 'url' } as const;
  return (
    <>
      <TextInput
        {...shared}
        label={t.hostname}
        description={t.hostnameHint}
        placeholder={t.hostnamePlaceholder}
        data-autofocus
        value={draft.hostname}
        error={problem('hostname')}
        onChange={(event) => change({ hostname: event.currentTarget.value })}
        onBlur={() => draft.hostname && touch('hostname')}
      />
      <HostField form={form} name="kind" />
      {draft.kind === 'proxy' && first && (
        <TextInput
          {...shared}
          label={t.targetUrl}
          description={t.targetUrlHint}
          placeholder={t.targetUrlPlaceholder}
          value={first.url}
          error={problem('target_url') ?? problem('upstreams.0.url')}
          onChange={(event) => change({ upstreams: [{ ...first, url: event.currentTarget.value }, ...others] })}
          onBlur={() => first.url && touch('target_url')}
        />
      )}
      {draft.kind === 'redirect' && (
        <>
          <HostField form={form} name="redirect_to" />
          <HostField form={form} name="redirect_status" />
        </>
      )}
      {draft.kind === 'closed' && <HostField form={form} name="closed_with" />}
    </>
  );
}

const BESIDE_A_FIELD =
  /^(hostname|target_url|redirect_to|upstreams\.0\.url|acme_directory_url|cert_name|key_type|custom_headers\..+)$/;

const isBesideAField = (error: Error): boolean =>
  error instanceof ApiError &&
  (error.status === 409 ||
    (error.fields.size > 0 && [...error.fields.keys()].every((field) => BESIDE_A_FIELD.test(field))));
