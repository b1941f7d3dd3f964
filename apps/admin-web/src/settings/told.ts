import { ApiError } from '../api/ApiError.ts';

/** What the API says of fields below one of a body, by their first name: `fields.labels.2` is about `labels`. */
export function told(error: Error | null, below: string): ReadonlyMap<string, string> {
  if (!(error instanceof ApiError)) return new Map();
  return new Map(
    [...error.fields].flatMap(([path, message]) => {
      const [first, name] = path.split('.');
      return first === below && name !== undefined ? [[name, message] as const] : [];
    }),
  );
}
