import { BulkChanged } from '#contracts';
import { HOST_KINDS, type FieldProblem, type HostKind } from '#domain';
import { hostnames, oneOf, text } from '../arguments/kinds.ts';
import { given } from '../arguments/given.ts';
import { byName, optional, required, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome, type Recipe } from '../recipe.ts';
import { someLabels } from './organisation-parameters.ts';
import { TOKEN } from './target-parameters.ts';

/** Which hosts are meant. */
const SELECTION = {
  hosts: byName(optional({ ...hostnames, shown: 'HOST,HOST…' }, 'these hosts'), 'hostnames'),
  label: byName(optional(someLabels, 'all hosts with all these labels')),
  search: byName(optional(text, 'all hosts in which all these words are found')),
  kind: byName(optional(oneOf(HOST_KINDS), 'all hosts of this kind')),
  owner: byName(optional(text, 'all hosts of the token of this name')),
  cert_name: byName(optional(text, 'all hosts with this certificate')),
  dry_run: byName(toggle('say what would be changed, and change nothing')),
};
interface Selected {
  readonly hosts?: readonly string[] | undefined;
  readonly label?: readonly string[] | undefined;
  readonly search?: string | undefined;
  readonly kind?: HostKind | undefined;
  readonly owner?: string | undefined;
  readonly cert_name?: string | undefined;
}

const selectionOf = ({ hosts, label, search, kind, owner, cert_name }: Selected) =>
  given({ hostnames: hosts, labels: label, search, kind, owner, cert_name });

function checkSelection(values: Selected): FieldProblem[] {
  const { hostnames: named, ...conditions } = selectionOf(values);
  if (named !== undefined && Object.keys(conditions).length)
    return [{ field: 'hosts', message: 'goes without label, search and the other conditions' }];
  if (named !== undefined || Object.keys(conditions).length) return [];
  return [{ field: 'hosts', message: 'or label, search, kind, owner, cert-name is missing: which hosts?' }];
}

const DONE: Readonly<Record<BulkChanged['action'], string>> = {
  enable: 'enabled',
  disable: 'disabled',
  label: 'labelled',
  unlabel: 'unlabelled',
};

function told(answer: BulkChanged): Outcome {
  const { changed, unchanged, failed, results, action, dry_run } = answer;
  const lines = results
    .filter(({ result }) => result !== 'unchanged')
    .map(
      ({ hostname, result, message }) => `  ${hostname}: ${result === 'changed' ? DONE[action] : (message ?? result)}`,
    );
  const done = dry_run ? `would be ${DONE[action]}` : DONE[action];
  const sum = `${changed} ${changed === 1 && !dry_run ? 'host' : 'hosts'} ${done}, ${unchanged} so already, ${failed} failed.`;
  return {
    json: answer,
    text: results.length ? [sum, ...lines].join('\n') : 'No host of yours meets this.',
    next: [['look at them', just('proxy-list')]],
    exitCode: failed > 0 ? 1 : 0,
  };
}

const switching = (name: string, action: 'enable' | 'disable', summary: string): Recipe =>
  recipe({
    name,
    summary,
    example: ['admin', 'label=shop'],
    parameters: { ...TOKEN, ...SELECTION },
    check: checkSelection,
    run: async ({ token, dry_run, ...selected }, context) => {
      const api = context.api(await tokenFor(context, token));
      const body = { action, select: selectionOf(selected) };
      return told(
        await api.ask('POST', '/proxy/targets/bulk', BulkChanged, { query: { dry_run }, body, deadlineMs: 300_000 }),
      );
    },
  });

const labelling = (name: string, action: 'label' | 'unlabel', summary: string): Recipe =>
  recipe({
    name,
    summary,
    example: ['shop', 'admin', 'hosts=a.example.com,b.example.com'],
    parameters: { labels: required(someLabels, 'the labels'), ...TOKEN, ...SELECTION },
    check: checkSelection,
    run: async ({ labels, token, dry_run, ...selected }, context) => {
      const api = context.api(await tokenFor(context, token));
      const body = { action, labels, select: selectionOf(selected) };
      return told(
        await api.ask('POST', '/proxy/targets/bulk', BulkChanged, { query: { dry_run }, body, deadlineMs: 300_000 }),
      );
    },
  });

export const proxyBulkEnable = switching('proxy-bulk-enable', 'enable', 'Lets many hosts serve again.');
export const proxyBulkDisable = switching(
  'proxy-bulk-disable',
  'disable',
  'Stops many hosts without deleting them: they answer 503.',
);
export const proxyBulkLabel = labelling(
  'proxy-bulk-label',
  'label',
  'Gives labels to many hosts, besides those that they have.',
);
export const proxyBulkUnlabel = labelling('proxy-bulk-unlabel', 'unlabel', 'Takes labels off many hosts.');
