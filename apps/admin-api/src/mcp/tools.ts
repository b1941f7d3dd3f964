import { z } from 'zod';
import {
  AccessListListQuery,
  CertificateListQuery,
  ExplainQuestion,
  LogQuery,
  NewCertificate,
  NewRoute,
  NewTargetRequest,
  RouteListQuery,
  RouteUpdate,
  TargetAuthUpdate,
  TargetListQuery,
  TargetUpdate,
} from '#contracts';

/** An operation of the REST API that MCP clients may call. */
export interface ApiTool {
  readonly name: string;
  readonly title: string;
  /** For the model: when to call it, and what to expect. */
  readonly description: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{name}` for arguments that stand in it. The others go into the query of a GET or DELETE, and into the body of all else. */
  readonly path: string;
  readonly input: z.ZodType;
  /** It changes nothing, whatever its method. */
  readonly reads?: true;
  /** What it deletes or replaces cannot be had back by calling it again. */
  readonly destroys?: true;
}

const text = (description: string) => z.string().describe(description);
const HOST = { hostname: text('The host, such as app.example.com') };
const CERTIFICATE = { cert_name: text('Name of the certificate, as list_certificates has it') };
const ROUTE = { route_id: text('Id of the route, as list_routes has it') };

/** What looks. These are there at `/mcp`. */
const READING: readonly ApiTool[] = [
  {
    name: 'list_hosts',
    title: 'List hosts',
    description: 'Lists the hosts that this token owns, with where their requests go and what protects them.',
    method: 'GET',
    path: '/proxy/targets',
    input: TargetListQuery,
  },
  {
    name: 'show_host',
    title: 'Show a host',
    description: 'Shows all settings of a host.',
    method: 'GET',
    path: '/proxy/targets/{hostname}',
    input: z.strictObject(HOST),
  },
  {
    name: 'show_backends',
    title: 'Show the backends of a host',
    description: 'Shows how the servers behind a host are, as every gateway sees them: up, down, and why.',
    method: 'GET',
    path: '/proxy/targets/{hostname}/upstreams',
    input: z.strictObject(HOST),
  },
  {
    name: 'list_certificates',
    title: 'List certificates',
    description: 'Lists certificates, with their names, their end, and when they are renewed.',
    method: 'GET',
    path: '/certificates',
    input: CertificateListQuery,
  },
  {
    name: 'certificate_status',
    title: 'Show how an order stands',
    description: 'Says how far the latest order of a certificate is; where it failed, why, and what to do.',
    method: 'GET',
    path: '/certificates/{cert_name}/status',
    input: z.strictObject(CERTIFICATE),
  },
  {
    name: 'list_routes',
    title: 'List routes',
    description: 'Lists the rules that send some paths elsewhere, in the order in which they are tried.',
    method: 'GET',
    path: '/routes',
    input: RouteListQuery,
  },
  {
    name: 'list_access_lists',
    title: 'List access lists',
    description: 'Lists who may reach hosts by address and password. Passwords are not shown.',
    method: 'GET',
    path: '/access-lists',
    input: AccessListListQuery,
  },
  {
    name: 'explain_request',
    title: 'Explain a request',
    description:
      'Says what the gateway would do with a request, step by step, and why, without sending it. Use it first when something does not work.',
    method: 'POST',
    path: '/explain',
    input: ExplainQuestion,
    reads: true,
  },
  {
    name: 'recent_requests',
    title: 'Show recent requests',
    description: 'Shows the latest requests of hosts: status, times, backend, and what ended them.',
    method: 'GET',
    path: '/logs',
    input: LogQuery,
  },
  {
    name: 'health',
    title: 'Show how the system is',
    description: 'Shows whether the whole system works, part by part, and what needs attention.',
    method: 'GET',
    path: '/health',
    input: z.strictObject({}),
  },
];

/** What changes something. These are there at `/mcp/write` besides, for tokens with the scope `write`. */
const WRITING: readonly ApiTool[] = [
  {
    name: 'create_host',
    title: 'Create a host',
    description:
      'Puts the gateway in front of a server. Orders the certificate of the host unless enable_https is false.',
    method: 'POST',
    path: '/proxy/targets',
    input: NewTargetRequest,
  },
  {
    name: 'change_host',
    title: 'Change a host',
    description: 'Changes the settings of a host that are given; all others stay.',
    method: 'PUT',
    path: '/proxy/targets/{hostname}',
    input: TargetUpdate.extend(HOST),
  },
  {
    name: 'protect_host',
    title: 'Put a login in front of a host',
    description: 'Says who may use a host: GitHub users, e-mail addresses, groups. Everybody else is refused.',
    method: 'POST',
    path: '/proxy/targets/{hostname}/auth',
    input: TargetAuthUpdate.extend(HOST),
  },
  {
    name: 'delete_host',
    title: 'Delete a host',
    description: 'Takes the gateway away from a host: it answers 404 from then on. Its certificate stays.',
    method: 'DELETE',
    path: '/proxy/targets/{hostname}',
    input: z.strictObject(HOST),
    destroys: true,
  },
  {
    name: 'order_certificate',
    title: 'Order a certificate',
    description: 'Orders a certificate. The answer comes before the certificate: ask certificate_status.',
    method: 'POST',
    path: '/certificates',
    input: NewCertificate,
  },
  {
    name: 'renew_certificate',
    title: 'Renew a certificate',
    description: 'Orders a certificate anew, now. Certificates are renewed by themselves: this is for one that failed.',
    method: 'POST',
    path: '/certificates/{cert_name}/renew',
    input: z.strictObject(CERTIFICATE),
  },
  {
    name: 'create_route',
    title: 'Create a route',
    description: 'Sends some paths of hosts to another server, port or host.',
    method: 'POST',
    path: '/routes',
    input: NewRoute,
  },
  {
    name: 'change_route',
    title: 'Change a route',
    description: 'Changes what is given of a route; all else stays.',
    method: 'PUT',
    path: '/routes/{route_id}',
    input: RouteUpdate.extend(ROUTE),
  },
  {
    name: 'delete_route',
    title: 'Delete a route',
    description: 'Deletes a route. Its paths go to the backends of their hosts again.',
    method: 'DELETE',
    path: '/routes/{route_id}',
    input: z.strictObject(ROUTE),
    destroys: true,
  },
];

/** @param changes whether those that change something are among them */
export const toolsOf = (changes: boolean): readonly ApiTool[] => (changes ? [...READING, ...WRITING] : READING);
