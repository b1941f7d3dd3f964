import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { z } from 'zod';
import { openUnder, sealUnder } from '../passphrase-box.ts';
import { SavedState } from './saved-state.ts';

const FORMAT = 'mcp-proxy-manager backup';
const FORMAT_VERSION = 1;
/** Of what is unpacked: a file that is made to burst does not. */
const MOST_BYTES = 2 ** 30;
/** The first line is plain text, and short. */
const LONGEST_HEAD = 2_000;

const bytes = z.base64();

const Head = z.strictObject({
  format: z.literal(FORMAT),
  format_version: z.literal(FORMAT_VERSION),
  schema: z.number().int().min(1),
  made_at: z.iso.datetime(),
  kdf: z.literal('scrypt'),
  // What another one asks for may be more memory than there is.
  cost: z.literal(2 ** 16),
  block_size: z.literal(8),
  parallelization: z.literal(1),
  salt: bytes.min(16),
  cipher: z.literal('aes-256-gcm'),
  iv: bytes.length(16),
  tag: bytes.length(24),
});

/** Why a file is no backup that can be used, in a sentence. */
export class BackupUnusable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupUnusable';
  }
}

const squeeze = promisify(gzip);
const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** @returns the text of a state, compressed */
export const packState = (state: SavedState): Promise<Buffer> => squeeze(JSON.stringify(state));

/** @throws BackupUnusable */
export async function unpackState(packed: Buffer): Promise<SavedState> {
  try {
    return SavedState.parse(JSON.parse((await unpack(packed, { maxOutputLength: MOST_BYTES })).toString('utf8')));
  } catch (cause) {
    throw new BackupUnusable('what is in it is damaged; take another one', { cause });
  }
}

/**
 * A state as a file: one line of JSON that says what it is, without anything secret, and behind it the state, compressed and
 * encrypted under a passphrase.
 */
export async function toBackupFile(state: SavedState, passphrase: string): Promise<Buffer> {
  const about = { format: FORMAT, format_version: FORMAT_VERSION, schema: state.schema, made_at: state.made_at };
  const { terms, iv, tag, data } = await sealUnder(passphrase, await packState(state), purposeOf(about));
  const head = { ...about, ...terms, iv: iv.toString('base64'), tag: tag.toString('base64') };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), data]);
}

/** @throws BackupUnusable that says why: no backup, damaged, cut off, made by a newer release, another passphrase */
export async function fromBackupFile(file: Buffer, passphrase: string): Promise<SavedState> {
  const end = file.subarray(0, LONGEST_HEAD).indexOf('\n');
  const head = headOf(file.subarray(0, Math.max(end, 0)).toString('utf8'));
  const { format, format_version, schema, made_at, iv, tag, ...terms } = head;
  const sealed = {
    terms,
    iv: Buffer.from(iv, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    data: file.subarray(end + 1),
  };
  const packed = await openUnder(passphrase, sealed, purposeOf({ format, format_version, schema, made_at }));
  if (packed) return unpackState(packed);
  throw new BackupUnusable('it cannot be opened: the passphrase is another one, or the file is damaged or cut off');
}

function headOf(line: string): z.output<typeof Head> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BackupUnusable('it is no backup of this product');
  }
  const { format, format_version: version } = (value ?? {}) as { format?: unknown; format_version?: unknown };
  if (format !== FORMAT) throw new BackupUnusable('it is no backup of this product');
  if (version !== FORMAT_VERSION)
    throw new BackupUnusable(
      `it was made by another release, in format ${String(version)}; this one reads format ${FORMAT_VERSION}`,
    );
  const head = Head.safeParse(value);
  if (head.success) return head.data;
  throw new BackupUnusable('its first line is damaged; take another one');
}

const purposeOf = (about: object): string => JSON.stringify(about);
