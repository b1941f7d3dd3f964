import { ConfigPlan, type ConfigChange } from '#contracts';
import { oneOf, text } from '../arguments/kinds.ts';
import { byName, optional, required, toggle } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { documentFile, passphraseIn, readDocument } from './document-file.ts';
import { planText } from './plan-text.ts';

/** A thousand hosts take seconds; ten thousand, on a small machine, a minute or two. */
const DEADLINE_MS = 300_000;

const FILE = { file: required(documentFile, 'the document, as config-export writes it'), ...TOKEN };
const HOW = {
  dry_run: byName(toggle('say what would change, and change nothing')),
  passphrase_file: byName(optional(text, 'a file whose first line is the passphrase of the secrets in it')),
  force: byName(toggle('do not ask before something is deleted')),
};

interface Given {
  readonly file: string;
  readonly token: string | undefined;
  readonly dry_run: boolean;
  readonly passphrase_file: string | undefined;
  readonly force: boolean;
}

export const configImport = recipe({
  name: 'config-import',
  summary:
    'Takes in a document of config-export: hosts, certificates, routes, access lists, templates, logins and settings. Not .env.',
  example: ['hosts.yaml', '--dry-run'],
  parameters: {
    ...FILE,
    ...HOW,
    mode: byName(
      optional(
        oneOf(['merge', 'replace'] as const),
        'merge: what it does not say stays as it is; replace: everything of the token becomes as it says, what is not in it is deleted; left out: merge',
      ),
    ),
  },
  run: ({ mode = 'merge', ...given }, context) =>
    bringIn('config-import', given, { mode, prune: mode === 'replace' }, context),
});

export const configApply = recipe({
  name: 'config-apply',
  summary:
    'Makes hosts, certificates, routes, access lists, templates, logins and settings as a document says; again, it changes nothing. Not .env.',
  example: ['hosts.yaml'],
  parameters: {
    ...FILE,
    ...HOW,
    prune: byName(toggle('delete what is not in it, of what belongs to the token')),
  },
  run: ({ prune, ...given }, context) => bringIn('config-apply', given, { mode: 'replace', prune }, context),
});

export const configRollback = recipe({
  name: 'config-rollback',
  summary:
    'Goes back to what config-export wrote earlier: hosts, certificates, routes, access lists, templates, logins and settings. Not .env.',
  example: ['before.yaml', '--dry-run'],
  parameters: { ...FILE, ...HOW },
  run: (given, context) => bringIn('config-rollback', given, { mode: 'replace', prune: true }, context),
});

/** Plans, asks where something would be deleted, and applies. */
async function bringIn(
  name: string,
  { file, token, dry_run, passphrase_file, force }: Given,
  how: Pick<ConfigChange, 'mode' | 'prune'>,
  context: Context,
): Promise<Outcome> {
  const passphrase = await passphraseIn(passphrase_file);
  const change = { document: await readDocument(file), ...how, ...(passphrase !== undefined && { passphrase }) };
  const api = context.api(await tokenFor(context, token));
  const call = { deadlineMs: DEADLINE_MS };
  if (dry_run || how.prune) {
    const plan = await api.ask('POST', '/config/plan', ConfigPlan, { body: change, ...call });
    const replace = name === 'config-import' && how.prune ? ['mode=replace'] : [];
    const words = [name, file, ...replace, ...(name === 'config-apply' && how.prune ? ['--prune'] : [])] as const;
    if (dry_run) return { json: plan, text: planText(plan), next: [['do it', just(...words)]] };
    const gone = plan.items.filter(({ action }) => action === 'delete').map((item) => `${item.section} ${item.name}`);
    if (gone.length > 0) {
      const what = `This deletes ${gone.length} that ${file} does not have: ${gone.join(', ')}.`;
      await context.terminal.mustConfirm(force, what, just(...words, 'force'));
    }
  }
  const done = await api.ask('POST', '/config/apply', ConfigPlan, { body: change, ...call });
  return { json: done, text: planText(done), next: [['look at the hosts', just('proxy-list')]] };
}
