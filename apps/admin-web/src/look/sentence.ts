/** The shared rules say "is empty; give a name" after a field's name; beside the field that reads "Is empty; give a name." */
export function sentence(problem: string | undefined): string | undefined {
  if (problem === undefined) return undefined;
  const text = problem.charAt(0).toUpperCase() + problem.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
