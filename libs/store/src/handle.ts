import { createHash, randomBytes } from 'node:crypto';

/** What a browser keeps of a session: 256 random bits that say nothing. */
export const newHandle = (): string => randomBytes(32).toString('base64url');

/** Whether it is of the form of one. */
export const isHandle = (text: string | undefined): text is string => text !== undefined && /^[\w-]{43}$/.test(text);

/** By which Redis knows it, so that a copy of Redis opens nothing: hexadecimal SHA-256. */
export const handleId = (handle: string): string => createHash('sha256').update(handle).digest('hex');
