import type { Parameter } from '../arguments/parameter.ts';
import { JSON_OUTPUT } from '../arguments/parse-arguments.ts';
import { shown } from '../arguments/separate-words.ts';
import type { Described } from '../arguments/usage.ts';
import { TOPICS } from '../help/topics.ts';

/** Names that only the running system knows. */
export const NAMED = [
  'hosts',
  'certificates',
  'tokens',
  'access-lists',
  'templates',
  'routes',
  'notifications',
] as const;
export type Named = (typeof NAMED)[number];

/** What may stand at a position: names of the system, or a few words; nothing that could be completed. */
export type Place = { readonly named: Named } | { readonly words: readonly string[] };

/** What a shell has to know of a recipe. */
export interface Completed {
  readonly name: string;
  readonly places: readonly Place[];
  /** Such as `https-redirect=`; a switch without the sign. */
  readonly keys: readonly string[];
}

export const completed = ({ name, parameters }: Described): Completed => ({
  name,
  places: Object.entries(parameters)
    .filter(([, { positional }]) => positional)
    .map(([key, parameter]) => placeOf(name, key, parameter)),
  keys: Object.entries({ ...parameters, ...JSON_OUTPUT }).map(([key, { kind }]) =>
    kind.isSwitch ? shown(key) : `${shown(key)}=`,
  ),
});

/** Of a name the recipe says of what; making one gives it a name that is not there yet. */
const NAMES_OF: readonly (readonly [recipe: RegExp, named: Named])[] = [
  [/^cert-(?!create|import)/, 'certificates'],
  [/^token-(?!generate)/, 'tokens'],
  [/^access-list-(?!create)/, 'access-lists'],
  [/^template-(?!create)/, 'templates'],
  [/^notify-(?!add)/, 'notifications'],
];

const BY_KEY: Readonly<Record<string, Named>> = {
  token: 'tokens',
  hostname: 'hosts',
  host: 'hosts',
  cert_name: 'certificates',
  route_id: 'routes',
};

function placeOf(recipe: string, key: string, { kind }: Parameter<unknown>): Place {
  if (recipe === 'help') return { words: TOPICS.map(({ name }) => name) };
  const named =
    key === 'name'
      ? NAMES_OF.find(([recipes]) => recipes.test(recipe))?.[1]
      : isNew(recipe, key)
        ? undefined
        : BY_KEY[key];
  if (named !== undefined) return { named };
  // A word that stands for a value of one's own is in capitals.
  return {
    words: kind.isSwitch ? [shown(key)] : (kind.shown ?? '').split('|').filter((word) => /^[a-z0-9-]+$/.test(word)),
  };
}

const isNew = (recipe: string, key: string): boolean =>
  key === 'hostname' && /^(?:proxy-create|serve|generate-certs|ca-create)/.test(recipe);
