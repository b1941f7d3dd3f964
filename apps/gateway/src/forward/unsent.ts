/** Errors before anything of a request was sent: no backend has seen it, so that another one may be asked whatever its method is. */
const UNSENT = new WeakSet<Error>();

/** Marks an error of making a connection. */
export function unsent(error: Error): Error {
  UNSENT.add(error);
  return error;
}

export const isUnsent = (error: Error): boolean => UNSENT.has(error);
