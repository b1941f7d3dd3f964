import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostForm;

/** From where to where. The name of a host that exists is its identity and stays. */
export function AddressFields({
  form: { isNew, draft, change, touch, problem },
}: {
  readonly form: DraftForm;
}): ReactElement {
  return (
    <>
      {isNew && (
        <TextInput
          label={t.hostname}
          description={t.hostnameHint}
          placeholder={t.hostnamePlaceholder}
          data-autofocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          value={draft.hostname}
          error={problem('hostname')}
          onChange={(event) => change({ hostname: event.currentTarget.value })}
          onBlur={() => draft.hostname && touch('hostname')}
        />
      )}
      <TextInput
        label={t.targetUrl}
        description={t.targetUrlHint}
        placeholder={t.targetUrlPlaceholder}
        data-autofocus={!isNew || undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="url"
        value={draft.target_url}
        error={problem('target_url')}
        onChange={(event) => change({ target_url: event.currentTarget.value })}
        onBlur={() => draft.target_url && touch('target_url')}
      />
    </>
  );
}
