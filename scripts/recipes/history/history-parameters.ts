import type { HistoryEntryView } from '#contracts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { text } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';

export const ENTRY = { id: required(text, 'the change, as history-list shows it'), ...TOKEN };

export const when = ({ time }: HistoryEntryView): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

/** What was done, in a few words. */
export const what = ({ action, kind, id, fields, undoes }: HistoryEntryView): string =>
  `${action} ${kind === id ? kind : `${kind} ${id}`}${fields.length ? `: ${fields.join(', ')}` : ''}${undoes === null ? '' : ' (undo)'}`;
