import type { BulkChanged } from '#contracts';
import { toast, toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';

const t = texts.hostBulk;
const FINE = new Set(['changed', 'unchanged']);

/** Says what became of a change of many hosts. */
export function tellBulk({ changed, unchanged, failed, results }: BulkChanged): void {
  if (changed + unchanged > 0) toast(t.changed(changed, unchanged));
  const first = results.find(({ result }) => !FINE.has(result));
  if (first) toastError(new Error(t.failed(failed, `${first.hostname}: ${first.message ?? first.result}`)));
}

const SHOWN = 5;

/** The first few names, and how many there are besides. */
export const fewOf = (hostnames: readonly string[]): string => t.more(hostnames.slice(0, SHOWN), hostnames.length);
