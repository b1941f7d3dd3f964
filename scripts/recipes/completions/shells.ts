import { just } from '../just.ts';
import type { Completed, Place } from './words.ts';

/** Such as `names hosts` or `words on off`, which the scripts below take apart. */
const told = (place: Place): string => ('named' in place ? `names ${place.named}` : `words ${place.words.join(' ')}`);

const cases = (recipes: readonly Completed[], of: (recipe: Completed) => string): string =>
  recipes.map((recipe) => `    ${recipe.name}) ${of(recipe)} ;;`).join('\n');

const inPlaces = ({ places }: Completed): string =>
  `case $2 in ${places.map((place, i) => `${i + 1}) echo '${told(place)}' ;;`).join(' ')} esac`;

/** Of bash, and of zsh by its bashcompinit. In another folder `just` has other recipes, which it names itself. */
const bashFunctions = (recipes: readonly Completed[], others: readonly string[]): string => `_mpm_keys() {
  case $1 in
${cases(recipes, ({ keys }) => `echo '${keys.join(' ')}'`)}
  esac
}

_mpm_place() {
  case $1 in
${cases(recipes, inPlaces)}
  esac
}

_mpm() {
  local word=\${COMP_WORDS[COMP_CWORD]} recipe=\${COMP_WORDS[1]} place=1 i words
  if [ ! -f scripts/recipe.ts ]; then
    words=$(just --summary 2>/dev/null)
  elif [ "$COMP_CWORD" = 1 ]; then
    words='${[...recipes.map(({ name }) => name), ...others].join(' ')}'
  else
    for ((i = 2; i < COMP_CWORD; i++)); do
      case \${COMP_WORDS[i]} in -* | *=*) ;; *) place=$((place + 1)) ;; esac
    done
    words=$(_mpm_place "$recipe" "$place")
    case $words in
    names\\ *) words=$(${just('completions')} "\${words#names }" 2>/dev/null) ;;
    *) words=\${words#words } ;;
    esac
    words="$words $(_mpm_keys "$recipe")"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case \${COMPREPLY[0]:-} in *=) compopt -o nospace 2>/dev/null ;; esac
}`;

export const bash = (recipes: readonly Completed[], others: readonly string[]): string =>
  `${bashFunctions(recipes, others)}
complete -F _mpm just mpm`;

export const zsh = (recipes: readonly Completed[], others: readonly string[]): string =>
  `autoload -Uz compinit bashcompinit
compinit
bashcompinit
${bash(recipes, others)}`;

export function fish(recipes: readonly Completed[], others: readonly string[]): string {
  const names = [...recipes.map(({ name }) => name), ...others].join(' ');
  const lines = recipes.flatMap(({ name, places, keys }) => [
    `complete -c $command -n '__mpm_at ${name}' -a '${keys.join(' ')}'`,
    ...places.flatMap((place, i) => {
      const words = fishWords(place);
      return words === '' ? [] : [`complete -c $command -n '__mpm_at ${name} ${i + 1}' -a '${words}'`];
    }),
  ]);
  return `function __mpm_at --description 'Whether the word belongs to this recipe, at this position'
    test -f scripts/recipe.ts; or return 1
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = "$argv[1]"; or return 1
    test (count $argv) -eq 1; and return 0
    set -l place 1
    for word in $words[3..-1]
        string match -qr -- '^-|=' $word; or set place (math $place + 1)
    end
    test $place -eq $argv[2]
end

for command in just mpm
    complete -c $command -f -n 'test -f scripts/recipe.ts; and test (count (commandline -opc)) -eq 1' -a '${names}'
    ${lines.join('\n    ')}
end`;
}

const fishWords = (place: Place): string =>
  'named' in place ? `(${just('completions')} ${place.named} 2>/dev/null)` : place.words.join(' ');
