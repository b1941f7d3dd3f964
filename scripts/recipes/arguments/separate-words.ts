import { closest, type FieldProblem } from '#domain';
import { isYesOrNo } from './kinds.ts';
import type { Parameters } from './parameter.ts';

/** A word without a name, for the next free position. Behind `--` it is taken as it stands. */
export interface BareWord {
  readonly text: string;
  readonly literal: boolean;
}

/** The words of a command line by what they are. */
export interface SeparatedWords {
  /** Texts by the parameter's own name. */
  readonly named: Map<string, string[]>;
  readonly bare: BareWord[];
  readonly help: boolean;
  readonly problems: FieldProblem[];
}

/** Unlike a token, a URL or a header, the part before `=` is in lower case throughout. */
const KEY_AND_VALUE = /^([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)=(.*)$/s;
const OPTION = /^--([A-Za-z][A-Za-z0-9_-]*)(?:=(.*))?$/s;

/** `enable-http` for `enable_http`: how names are shown. */
export const shown = (name: string): string => name.replaceAll('_', '-');

/** The parameter that is meant by a name, however it is spelled. */
export function nameOf(parameters: Parameters, word: string): string | undefined {
  const name = word.toLowerCase().replaceAll('-', '_');
  return Object.keys(parameters).find((key) => key === name || parameters[key]?.aliases.includes(name));
}

/** Tells `key=value`, `--key=value`, `--key value` and `--switch` from words that go by their position. */
export function separateWords(parameters: Parameters, words: readonly string[]): SeparatedWords {
  const named = new Map<string, string[]>();
  const bare: BareWord[] = [];
  const problems: FieldProblem[] = [];
  let help = false;
  const give = (key: string, value: string): void => {
    const name = nameOf(parameters, key);
    if (name === undefined) problems.push(unknown(parameters, key));
    else named.set(name, [...(named.get(name) ?? []), value]);
  };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, option, value] = OPTION.exec(word) ?? [];
    const [, key, text] = KEY_AND_VALUE.exec(word) ?? [];
    if (word === '--') {
      bare.push(...rest.splice(0).map((literal) => ({ text: literal, literal: true })));
    } else if (word === '--help' || word === '-h') {
      help = true;
    } else if (option !== undefined) {
      give(option, value ?? valueAfter(parameters, option, rest, problems));
    } else if (key !== undefined && text !== undefined) {
      give(key, text);
    } else if (/^-[^-\d]/.test(word)) {
      problems.push(unknown(parameters, word));
    } else {
      bare.push({ text: word, literal: false });
    }
  }
  return { named, bare, help, problems };
}

/** `--key value`. A switch takes the next word only where that says yes or no. */
function valueAfter(parameters: Parameters, option: string, rest: string[], problems: FieldProblem[]): string {
  const name = nameOf(parameters, option);
  if (name === undefined) return '';
  const next = rest[0];
  if (parameters[name]?.kind.isSwitch) return next !== undefined && isYesOrNo(next) ? (rest.shift() ?? '') : 'true';
  if (next !== undefined && !next.startsWith('--')) return rest.shift() ?? '';
  problems.push({ field: shown(name), message: `has no value; write --${shown(name)}=VALUE` });
  return '';
}

function unknown(parameters: Parameters, word: string): FieldProblem {
  const names = Object.keys(parameters).map(shown);
  const meant = closest(shown(word.replace(/^-+/, '').toLowerCase()), names);
  return { field: word, message: `is not a known argument${meant ? `; is ${meant} meant?` : ''}` };
}
