/** A parameter of a request; empty where it is missing, or there several times. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
