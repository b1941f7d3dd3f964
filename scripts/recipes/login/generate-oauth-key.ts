import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { oneOf } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';

const newKeyPair = promisify(generateKeyPair);
const SIZES = [2048, 3072, 4096] as const;

export const generateOauthKey = recipe({
  name: 'generate-oauth-key',
  summary:
    'Makes an RSA key that tokens can be signed with, as OAUTH_JWT_PRIVATE_KEY_B64 wants it. Nothing is changed.',
  example: ['--json'],
  parameters: { bits: byName(optional(oneOf(SIZES), 'length of the key; left out: 2048')) },
  run: async ({ bits = 2048 }) => {
    const { privateKey } = await newKeyPair('rsa', { modulusLength: bits });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const private_key_b64 = Buffer.from(pem).toString('base64');
    return {
      json: { private_key_b64, bits },
      text: `OAUTH_JWT_PRIVATE_KEY_B64=${private_key_b64}`,
      remarks:
        'It is needed only where you want to keep the key yourself: without the variable one is made at the first start and kept\n' +
        'in Redis. Put it into the environment of the server, or into a file that OAUTH_JWT_PRIVATE_KEY_B64_FILE names, and\n' +
        'restart; never into a repository. Tokens that were signed before stay good.',
    };
  },
});
