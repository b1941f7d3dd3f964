import { ConfigShown } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { asYaml, documentFile, passphraseIn, writeDocument } from './document-file.ts';

export const configExport = recipe({
  name: 'config-export',
  summary:
    'Writes hosts, certificates, routes, access lists, templates, logins and settings as one document: what the token may change. Not the variables of .env; for those there is config-show.',
  example: ['hosts.yaml', 'admin'],
  parameters: {
    file: optional(documentFile, 'where to; left out: standard output, as YAML'),
    ...TOKEN,
    passphrase_file: byName(
      optional(
        text,
        'a file whose first line is a passphrase: secrets come along, encrypted; without one they are left out',
      ),
    ),
  },
  run: async ({ file, token, passphrase_file }, context) => {
    const api = context.api(await tokenFor(context, token));
    const passphrase = await passphraseIn(passphrase_file);
    const document = await (passphrase === undefined
      ? api.ask('GET', '/config', ConfigShown)
      : api.ask('POST', '/config/export', ConfigShown, { body: { passphrase } }));
    if (file === undefined) return { json: document, text: asYaml(document).trimEnd() };
    await writeDocument(file, document);
    const lists = Object.entries(document).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
    const counts = lists.map(([section, entries]) => `${entries.length} ${section.replaceAll('_', ' ')}`).join(', ');
    const secrets = passphrase === undefined ? 'secrets are left out' : 'secrets are encrypted';
    return {
      json: { file, ...Object.fromEntries(lists.map(([section, entries]) => [section, entries.length])) },
      text: `Wrote ${file}: ${counts}; ${secrets}.`,
      next: [
        ['see what it would change', just('config-import', file, '--dry-run')],
        ['make everything as it says', just('config-apply', file)],
      ],
    };
  },
});
