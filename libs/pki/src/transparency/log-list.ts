import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { PkiError } from '../pki-error.ts';

/** A log of certificates (RFC 6962), or one of tiles, which signs in the same way. */
interface CtLog {
  readonly description: string;
  readonly operator: string;
  readonly key: KeyObject;
  /** Milliseconds. What it promised from this moment on is not trusted; null: it is trusted; 0: nothing is. */
  readonly distrustedFrom: number | null;
}

/** Logs by their id: base64 of the SHA-256 of the key (RFC 6962 3.2). */
export type LogList = ReadonlyMap<string, CtLog>;

const Since = z.object({ timestamp: z.iso.datetime({ offset: true }) });

/** Version 3 of the format in which browsers publish the logs that they accept; what is not needed here is passed over. */
const Log = z.object({
  description: z.string().default(''),
  log_id: z.base64(),
  key: z.base64(),
  state: z
    .object({ retired: Since, pending: Since, rejected: Since, qualified: Since, usable: Since, readonly: Since })
    .partial()
    .default({}),
});
const File = z.object({
  operators: z.array(
    z.object({ name: z.string(), logs: z.array(Log).default([]), tiled_logs: z.array(Log).default([]) }),
  ),
});

/**
 * Reads a list of logs (log_list v3 JSON).
 * @throws PkiError PKI_LOG_LIST_UNREADABLE
 */
export function readLogList(text: string): LogList {
  const parsed = File.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(`it is no list of logs in the format log_list v3 (${issue?.path.join('.')}: ${issue?.message})`);
  }
  const list = new Map<string, CtLog>();
  for (const { name: operator, logs, tiled_logs } of parsed.data.operators)
    for (const log of [...logs, ...tiled_logs]) {
      const { description, log_id: id, state } = log;
      list.set(id, { description, operator, key: keyOf(log), distrustedFrom: distrustedFrom(state) });
    }
  if (list.size === 0) throw unreadable('it names no log');
  return list;
}

function keyOf({ description, log_id, key }: z.output<typeof Log>): KeyObject {
  const der = Buffer.from(key, 'base64');
  if (createHash('sha256').update(der).digest('base64') !== log_id)
    throw unreadable(`the log_id of ${description} is not that of its key`);
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch (cause) {
    throw unreadable(`the key of ${description} cannot be read`, cause);
  }
}

/** A log that is retired was good until then; one that waits to be accepted, or was refused, is not good for anything. */
function distrustedFrom({ retired, pending, rejected }: z.output<typeof Log>['state']): number | null {
  if (pending || rejected) return 0;
  return retired ? Date.parse(retired.timestamp) : null;
}

const unreadable = (why: string, cause?: unknown): PkiError =>
  new PkiError('PKI_LOG_LIST_UNREADABLE', `The list of transparency logs cannot be used: ${why}.`, { cause });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('it is no JSON', cause);
  }
}
