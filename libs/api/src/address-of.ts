interface Parts {
  readonly path?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
}

/**
 * The address of an operation below the root of the API, `/templates/my%20own?force=true`: parameters and values of the query
 * are escaped, and values of undefined are left out.
 */
export function addressOf(template: string, { path = {}, query = {} }: Parts = {}): string {
  const address = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(path[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length ? `${address}?${new URLSearchParams(given)}` : address;
}
