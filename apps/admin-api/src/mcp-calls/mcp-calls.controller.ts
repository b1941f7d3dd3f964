import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CalledTool, CallQuery, McpCall, ToolQuery } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { McpCalls } from './mcp-calls.ts';

/** What was called at MCP servers behind the gateway, and by whom. */
@ApiTags('mcp-calls')
@Controller('mcp-calls')
export class McpCallsController {
  readonly #calls: McpCalls;

  constructor(calls: McpCalls) {
    this.#calls = calls;
  }

  @Get()
  @ForCallers()
  @Operation(
    'List calls of MCP servers',
    [400, 401, 403],
    'Of hosts with an `mcp_policy`, in the order of time: the latest, or with `since` the first ones after that. A token sees those of its own hosts.',
  )
  @Answer(200, 'The calls', McpCall.array())
  list(@TheCaller() caller: Caller, @Query({ schema: CallQuery }) query: CallQuery): Promise<McpCall[]> {
    return this.#calls.list(caller, query);
  }

  @Get('tools')
  @ForCallers()
  @Operation(
    'List the tools that were called',
    [400, 401, 403],
    'At one host, by the calls that are kept: how often each was, and how often it was not allowed. The one that was called last comes first.',
  )
  @Answer(200, 'The tools', CalledTool.array())
  tools(@TheCaller() caller: Caller, @Query({ schema: ToolQuery }) { host }: ToolQuery): Promise<CalledTool[]> {
    return this.#calls.tools(caller, host);
  }
}
