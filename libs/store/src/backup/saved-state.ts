import { z } from 'zod';

const score = z.number();

/** The content of a key, by its type in Redis. */
const Content = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), value: z.string() }),
  z.object({ type: z.literal('hash'), value: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ type: z.literal('list'), value: z.array(z.string()) }),
  z.object({ type: z.literal('set'), value: z.array(z.string()) }),
  z.object({ type: z.literal('zset'), value: z.array(z.tuple([z.string(), score])) }),
  z.object({ type: z.literal('stream'), value: z.array(z.tuple([z.string(), z.array(z.string())])) }),
]);
export type Content = z.output<typeof Content>;

const SavedKey = z.intersection(
  z.object({
    /** Without the prefix that Redis Cluster asks for. */
    key: z.string().min(1),
    /** Milliseconds since 1970; null where it does not expire. */
    expires_at: z.number().int().nullable(),
  }),
  Content,
);
export type SavedKey = z.output<typeof SavedKey>;

/** Everything that a backup has of the data, as it was at one moment. */
export const SavedState = z.object({
  /** Of the data's shape, see SCHEMA_VERSION. */
  schema: z.number().int().min(1),
  made_at: z.iso.datetime(),
  keys: z.array(SavedKey),
});
export type SavedState = z.output<typeof SavedState>;
