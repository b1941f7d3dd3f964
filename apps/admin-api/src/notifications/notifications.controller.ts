import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  NewNotification,
  NotificationDeleted,
  NotificationListQuery,
  NotificationName,
  NotificationTested,
  NotificationUpdate,
  NotificationView,
} from '#contracts';
import type { NotificationTarget } from '#domain';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { notificationViews } from './notification-view.ts';
import { Notifications } from './notifications.ts';
import { Postman } from './postman.ts';

/** Who is told of alerts. */
@ApiTags('alerts')
@Controller('notifications')
export class NotificationsController {
  readonly #store: Store;
  readonly #notifications: Notifications;
  readonly #postman: Postman;

  constructor(store: Store, notifications: Notifications, postman: Postman) {
    this.#store = store;
    this.#notifications = notifications;
    this.#postman = postman;
  }

  @Post()
  @ForAdmin()
  @Operation(
    'Add somebody who is told of alerts',
    [400, 401, 403, 409, 413, 415],
    'For the administrator. A webhook has a url, and a secret where its messages are to be signed; email has addresses in to. The ' +
      'address may be a private one. Each fact is told once, again every day while it lasts, and once when it is mended.',
  )
  @Answer(201, 'Added', NotificationView)
  async create(
    @TheCaller() caller: Caller,
    @Body({ schema: NewNotification }) body: NewNotification,
  ): Promise<NotificationView> {
    return this.#view(await this.#notifications.create(caller, body));
  }

  @Get()
  @ForAdmin()
  @Operation('List who is told of alerts', [400, 401, 403], 'For the administrator. Secrets are not shown.')
  @Answer(200, 'The targets; X-Total-Count and Link page through them', NotificationView.array())
  async list(
    @Query({ schema: NotificationListQuery }) query: NotificationListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NotificationView[]> {
    const { records } = await this.#store.notifications.list();
    const views = await notificationViews(this.#store, records);
    const chosen = choose(views, query, ({ name, url, to, note }) => [name, url, note, ...to]);
    return page(chosen, query, request, response);
  }

  @Get(':name')
  @ForAdmin()
  @Operation('Show who is told of alerts', [400, 401, 403, 404], 'For the administrator. The secret is not shown.')
  @Answer(200, 'The target, and how its latest deliveries went', NotificationView)
  async show(@Param('name', { schema: NotificationName }) name: string): Promise<NotificationView> {
    return this.#view((await this.#notifications.find(name)).record);
  }

  @Put(':name')
  @ForAdmin()
  @Operation(
    'Change who is told of alerts',
    [400, 401, 403, 404, 409, 413, 415],
    'For the administrator. Fields that are left out stay as they are; `secret` null: messages are signed no more.',
  )
  @Answer(200, 'Changed', NotificationView)
  async update(
    @TheCaller() caller: Caller,
    @Param('name', { schema: NotificationName }) name: string,
    @Body({ schema: NotificationUpdate }) body: NotificationUpdate,
  ): Promise<NotificationView> {
    return this.#view(await this.#notifications.update(caller, name, body));
  }

  @Delete(':name')
  @ForAdmin()
  @Operation('Delete who is told of alerts', [400, 401, 403, 404, 409], 'For the administrator. What waits is dropped.')
  @Answer(200, 'Deleted', NotificationDeleted)
  async delete(
    @TheCaller() caller: Caller,
    @Param('name', { schema: NotificationName }) name: string,
  ): Promise<NotificationDeleted> {
    await this.#notifications.delete(caller, name);
    return { status: 'success', message: `Target of notifications ${name} deleted`, name };
  }

  @Post(':name/test')
  @HttpCode(200)
  @ForAdmin()
  @Operation(
    'Send a test message',
    [400, 401, 403, 404],
    'For the administrator. It is sent at once, also where the target is not enabled, and only once. 200 also where it was not ' +
      'delivered: `answer` is what the receiver said, or the exact error, and `remedy` what to do.',
  )
  @Answer(200, 'What became of it', NotificationTested)
  async test(@Param('name', { schema: NotificationName }) name: string): Promise<NotificationTested> {
    const { record } = await this.#notifications.find(name);
    const now = new Date().toISOString();
    const message = { id: randomUUID(), target: name, event: 'test', alerts: [], others: 0, attempts: 0 } as const;
    const { delivered, answer, remedy } = await this.#postman.sendNoted(record, {
      ...message,
      created_at: now,
      due_at: now,
    });
    return { name, delivered, answer, remedy };
  }

  async #view(target: NotificationTarget): Promise<NotificationView> {
    const [view] = await notificationViews(this.#store, [target]);
    return view as NotificationView;
  }
}
