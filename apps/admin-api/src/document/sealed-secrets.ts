import type { SealedSecrets } from '#contracts';
import { InvalidInput } from '#domain';
import { openUnder, sealUnder } from '#store';

const PURPOSE = 'mpm-config-secrets:1';

/** Encrypts secrets under a passphrase. What it was done with is authenticated along. */
export async function sealSecrets(secrets: object, passphrase: string): Promise<SealedSecrets> {
  const { terms, iv, tag, data } = await sealUnder(passphrase, Buffer.from(JSON.stringify(secrets)), PURPOSE);
  return {
    ...(terms as Pick<SealedSecrets, keyof typeof terms>),
    iv: iv.toString('base64'),
    tag: tag.toString('base64'),
    data: data.toString('base64'),
  };
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

/** @throws InvalidInput for another passphrase, or where something was changed */
export async function openSecrets({ iv, tag, data, ...terms }: SealedSecrets, passphrase: string): Promise<unknown> {
  const sealed = { terms, iv: bytes(iv), tag: bytes(tag), data: bytes(data) };
  const opened = await openUnder(passphrase, sealed, PURPOSE);
  if (opened) return JSON.parse(opened.toString('utf8'));
  throw InvalidInput.of(
    'secrets',
    'cannot be opened: the passphrase is another one, or the section was changed since it was exported',
  );
}
