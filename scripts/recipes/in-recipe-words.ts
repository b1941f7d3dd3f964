import type { Parameters } from './arguments/parameter.ts';
import { nameOf, shown } from './arguments/separate-words.ts';
import { asCalled, just } from './just.ts';

/** A name or a path's segment, without the full stop of its sentence. */
const NAME = String.raw`([^\s"',;]*[^\s"',;.])`;

/** The calls of the REST API that its messages advise, and the recipes that make them. The longer path comes first. */
const CALLS: readonly (readonly [call: RegExp, recipe: (name: string) => string])[] = [
  [new RegExp(`POST /certificates/${NAME}/renew`, 'g'), (name) => just('cert-renew', name)],
  [/POST \/certificates\b/g, () => just('cert-create', 'NAME', 'DOMAIN')],
  [/DELETE \/proxy\/targets\/<hostname>\/auth/g, () => just('proxy-auth-disable', 'HOSTNAME')],
  [new RegExp(`PUT /proxy/targets/${NAME}`, 'g'), (name) => just('proxy-update', name)],
  [/POST \/access-lists\b/g, () => just('access-list-create', 'NAME')],
  [new RegExp(`PUT /access-lists/${NAME}`, 'g'), (name) => just('access-list-update', name)],
  [new RegExp(`PUT /templates/${NAME}`, 'g'), (name) => just('template-update', name)],
  [new RegExp(`PUT /notifications/${NAME}`, 'g'), (name) => just('notify-update', name)],
  [/GET \/notifications\b/g, () => just('notify-list')],
  [/GET \/templates\b/g, () => just('template-list')],
  [/GET \/transparency\b/g, () => just('cert-transparency')],
  [new RegExp(`PUT /routes/${NAME}`, 'g'), (name) => just('route-update', name)],
  [/PUT \/settings\b/g, () => just('host-defaults-set')],
  [/GET \/ca\/certificates\b/g, () => just('ca-check-expiry')],
  [/GET \/ca\b/g, () => just('ca-status')],
  // What the API calls by its resource has one word in recipes (docs/reference/vocabulary).
  [/has a proxy target already/g, () => 'is a host already'],
  [/\bProxy target\b/g, () => 'Host'],
  [/\bproxy target\b/g, () => 'host'],
  [/with PUT \/token\/email\b/g, () => 'in the web GUI, under API tokens'],
];

/** Like `auth_required_users`; a field of the defaults for new hosts has `new_hosts.` before it. */
const FIELD = /\b(?:new_hosts\.)?([a-z]+(?:_[a-z]+)+)\b/g;

/** What the API says, for somebody who has recipes before them: the recipes, and the arguments of the one that was called. */
export const inRecipeWords = (message: string, parameters: Parameters): string =>
  asCalled(CALLS.reduce((text, [call, recipe]) => text.replaceAll(call, (_, name) => recipe(String(name))), message))
    // Fields in what is said, and not in the commands that were put in.
    .replaceAll(FIELD, (field, name: string) => argumentFor(name, parameters) ?? field);

function argumentFor(field: string, parameters: Parameters): string | undefined {
  const name = nameOf(parameters, field) ?? nameOf(parameters, field.replace(/^auth_/, ''));
  return name === undefined ? undefined : shown(name);
}
