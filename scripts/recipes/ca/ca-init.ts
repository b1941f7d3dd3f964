import { CaStatus } from '#contracts';
import { given } from '../arguments/given.ts';
import { count, keyType } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { caFiles, caPaths } from './ca-files.ts';
import { caText } from './ca-facts.ts';
import { CA_DIR, commonName, INTERMEDIATE, intermediateBody, TOKEN } from './parameters.ts';
import { checkFree, writeFiles } from './write-files.ts';

/** A key of 4096 bits may take a slow machine a while. */
const DEADLINE_MS = 120_000;

export const caInit = recipe({
  name: 'ca-init',
  summary: 'Makes the private CA: a root for ten years and an intermediate for five. Its keys stay in Redis.',
  example: ['--root-cn=Home Root', '--intermediate-cn=Home CA', '--permitted-names=home.lan,192.168.0.0/16'],
  parameters: {
    ...TOKEN,
    root_cn: byName(optional(commonName, 'common name of the root'), 'root_common_name'),
    ...INTERMEDIATE,
    root_key_type: byName(optional(keyType, 'key of the root; left out: rsa-4096')),
    root_days: byName(optional(count, 'days that the root lives; left out: 3650')),
    ...CA_DIR,
    force: byName(toggle('give up the CA that is there, with all that it has issued, and overwrite files')),
  },
  run: async ({ token, root_cn, root_key_type, root_days, ca_dir: folder, ...values }, context) => {
    if (folder !== undefined) await checkFree(caPaths(folder), values.force);
    const api = context.api(await tokenFor(context, token));
    const body = { ...intermediateBody(values), ...given({ root_common_name: root_cn, root_key_type, root_days }) };
    const ca = await api.ask('POST', '/ca/init', CaStatus, { body, deadlineMs: DEADLINE_MS });
    if (folder !== undefined) await writeFiles(caFiles(folder, ca));
    return {
      json: ca,
      text: caText(ca),
      next: [
        ['write what clients trust', just('ca-export', 'ca')],
        [
          'have a host certified by it',
          just('proxy-create', 'nas.home.lan', 'http://localhost:3000', 'acme-directory-url=internal-ca'),
        ],
      ],
    };
  },
});
