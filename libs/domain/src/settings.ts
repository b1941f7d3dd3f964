import { InvalidInput } from './invalid-input.ts';
import type { TargetFields } from './template.ts';

/** What a client gets that asks for a host that nobody has: a 404 with a page, another address, or no answer at all. */
export const UNKNOWN_HOST_ANSWERS = ['not_found', 'redirect', 'abort'] as const;
export type UnknownHostAnswer = (typeof UNKNOWN_HOST_ANSWERS)[number];

/** What an administrator decides for the whole gateway while it runs. Stored as `settings`; field names are the API's own. */
export interface Settings {
  readonly unknown_hosts: UnknownHostAnswer;
  /** An http or https URL, for `redirect`. */
  readonly unknown_hosts_redirect_to: string | null;
  /** Fields of a target that a new host gets where neither its maker nor a template says otherwise. */
  readonly new_hosts: TargetFields;
}

export const DEFAULT_SETTINGS: Settings = {
  unknown_hosts: 'not_found',
  unknown_hosts_redirect_to: null,
  new_hosts: {},
};

/** @throws InvalidInput with every problem */
export function checkSettings({ unknown_hosts, unknown_hosts_redirect_to }: Omit<Settings, 'new_hosts'>): void {
  if (unknown_hosts === 'redirect' && unknown_hosts_redirect_to === null)
    throw InvalidInput.of('unknown_hosts_redirect_to', 'is missing; give a URL such as https://www.example.com');
}
