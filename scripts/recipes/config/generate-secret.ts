import { randomBytes } from 'node:crypto';
import { InvalidInput } from '#domain';
import type { Kind } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { file } from '../ca/parameters.ts';
import { checkFree, writeFiles } from '../ca/write-files.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { isSecret, variable } from './variables.ts';

const BYTES = 32;
const url = (): string => randomBytes(BYTES).toString('base64url');
/** Those that are ours to choose. All others come from whoever has to know them. */
const MADE: Readonly<Record<string, () => string>> = {
  STORAGE_ENCRYPTION_KEY: () => randomBytes(BYTES).toString('base64'),
  REDIS_PASSWORD: url,
  ADMIN_TOKEN: url,
  OAUTH_VERIFY_SECRET: url,
};

const secret: Kind<string> = {
  shown: 'NAME',
  parse: (text, field) => {
    const name = variable.parse(text, field);
    if (name in MADE) return name;
    if (name === 'OAUTH_JWT_PRIVATE_KEY_B64')
      throw InvalidInput.of(field, `${name} is a key of another kind: ${just('generate-oauth-key')}`);
    const why = isSecret(name) ? 'comes from the service that it is for' : 'is no secret';
    throw InvalidInput.of(field, `${name} ${why}; one can be made for ${Object.keys(MADE).join(', ')}`);
  },
};

export const generateSecret = recipe({
  name: 'generate-secret',
  summary: 'Makes a random secret for a variable, as it wants it: 32 bytes. No configuration is changed.',
  example: ['STORAGE_ENCRYPTION_KEY', '--file=storage.key'],
  parameters: {
    name: optional(secret, `${Object.keys(MADE).join(', ')}; left out: a secret for anything`),
    file: byName(optional(file, 'write it there, for its owner alone, and do not show it; NAME_FILE names the file')),
    force: byName(toggle('overwrite the file if it is there')),
  },
  run: async ({ name, file: path, force }) => {
    const value = (MADE[name ?? ''] ?? url)();
    const remarks = name === undefined ? undefined : REMARKS[name];
    if (path === undefined)
      return {
        json: { name: name ?? null, secret: value },
        text: name === undefined ? value : `${name}=${value}`,
        ...(remarks !== undefined && { remarks }),
      };
    await checkFree([path], force);
    await writeFiles([{ path, content: `${value}\n`, isSecret: true }]);
    return {
      json: { name: name ?? null, file: path },
      text: name === undefined ? `Written: ${path}.` : `Written. Put into the environment: ${name}_FILE=${path}`,
      ...(remarks !== undefined && { remarks }),
    };
  },
});

const REMARKS: Readonly<Record<string, string>> = {
  STORAGE_ENCRYPTION_KEY: 'Keep a copy of it: what is written to Redis with it can be read by nobody without it.',
  REDIS_PASSWORD: 'A Redis of your own needs it too; the one of `just start` takes it at the next start.',
};
