import { z } from 'zod';
import { HOST_KINDS, InvalidInput, parseLabels, ROUTE_TARGET_TYPES } from '#domain';
import { parsedBy } from './fields.ts';
import { PageQuery } from './page.ts';

const MAX_SEARCH = 200;

/** Words, every one of which has to be found somewhere in a record, in upper or lower case. */
export const search = z.string().max(MAX_SEARCH, `has more than ${MAX_SEARCH} characters`);
/** Several, with commas between them, must all be there. */
const SearchedLabels = parsedBy(z.string().meta({ example: 'shop,production' }), (text) =>
  parseLabels(text.split(',').filter(Boolean), 'value'),
);
export const given = z.string().min(1, 'is empty');
const yesOrNo = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

/** A field to sort by; a hyphen in front of it turns the order around. */
export const sortBy = (
  ...fields: readonly string[]
): z.ZodOptional<z.ZodPipe<z.ZodString, z.ZodTransform<Order, string>>> =>
  parsedBy(z.string().meta({ example: fields[0] }), (text): Order => {
    const [, hyphen, field = ''] = /^(-?)(.*)$/s.exec(text) ?? [];
    if (fields.includes(field)) return { field, descending: hyphen === '-' };
    throw InvalidInput.of(
      'value',
      `must be one of ${fields.join(', ')}, with a hyphen in front for the other way round`,
    );
  }).optional();

/** What hosts are picked out by. */
const TargetConditions = z
  .strictObject({
    search,
    label: SearchedLabels,
    enabled: yesOrNo,
    kind: z.enum(HOST_KINDS),
    owner: given,
    cert_name: given,
  })
  .partial();

/** Query of GET /proxy/targets. */
export const TargetListQuery = z.strictObject({
  ...PageQuery.shape,
  ...TargetConditions.shape,
  sort: sortBy('hostname', 'kind', 'target_url', 'enabled', 'cert_name', 'created_by', 'created_at', 'updated_at'),
});
export type TargetListQuery = z.output<typeof TargetListQuery>;

/** Query of GET /certificates. */
export const CertificateListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  label: SearchedLabels.optional(),
  owner: given.optional(),
  sort: sortBy('cert_name', 'issued_by', 'key_type', 'issued_at', 'expires_at', 'created_by'),
});
export type CertificateListQuery = z.output<typeof CertificateListQuery>;

/** Query of GET /issuances. */
export const IssuanceListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  status: z.enum(['in_progress', 'completed', 'failed']).optional(),
  owner: given.optional(),
  sort: sortBy('cert_name', 'status', 'updated_at', 'retry_at', 'created_by'),
});
export type IssuanceListQuery = z.output<typeof IssuanceListQuery>;

/** Query of GET /certificates/{cert_name}/history. */
export const HistoryQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  result: z.enum(['completed', 'failed', 'imported']).optional(),
  sort: sortBy('requested_at', 'ended_at', 'result'),
});
export type HistoryQuery = z.output<typeof HistoryQuery>;

/** Query of GET /routes. */
export const RouteListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  label: SearchedLabels.optional(),
  enabled: yesOrNo.optional(),
  target_type: z.enum(ROUTE_TARGET_TYPES).optional(),
  owner: given.optional(),
  sort: sortBy('route_id', 'path_pattern', 'priority', 'enabled', 'created_by', 'created_at', 'updated_at'),
});
export type RouteListQuery = z.output<typeof RouteListQuery>;

/** Query of GET /access-lists. */
export const AccessListListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  label: SearchedLabels.optional(),
  owner: given.optional(),
  sort: sortBy('name', 'created_by', 'created_at', 'updated_at'),
});
export type AccessListListQuery = z.output<typeof AccessListListQuery>;

/** Query of GET /templates. */
export const TemplateListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  owner: given.optional(),
  sort: sortBy('name', 'created_by', 'created_at', 'updated_at'),
});
export type TemplateListQuery = z.output<typeof TemplateListQuery>;
