import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { Connection } from '../exchange/connection.ts';
import { Exchange, type Upgrade } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { gatherPieces } from '../exchange/gather-pieces.ts';
import { holdsBody } from './framing.ts';
import type { Lobby } from './lobby.ts';

/**
 * A request that wants to leave HTTP/1.1 on its connection (RFC 9110 7.8). Node hands over the bare socket, so a refusal is
 * written by hand, and it is the connection's last answer.
 */
export class UpgradeExchange extends Exchange {
  readonly http2 = false;
  readonly #upgrade: Upgrade;

  constructor(request: IncomingMessage, socket: Duplex, head: Buffer, connection: Connection, lobby: Lobby) {
    super(connection, request.method ?? '', request.url ?? '', '', request.rawHeaders, holdsBody(request.rawHeaders));
    this.#upgrade = { request, socket, head };
    gatherPieces(socket, connection);
    socket.on('error', ignore).once('close', () => {
      if (!this.ended) {
        this.ended = true;
        this.broken ||= 'client';
        this.producer?.clientGone();
      }
      this.sentBytes = (socket as Socket).bytesWritten;
      lobby.finished(this);
    });
  }

  override get version(): string {
    return this.#upgrade.request.httpVersion;
  }

  /** Of the whole connection, because bytes pass from one socket to the other by themselves. */
  override get receivedBytes(): number {
    return (this.#upgrade.socket as Socket).bytesRead;
  }

  override get upgrade(): Upgrade {
    return this.#upgrade;
  }

  openBody(): Readable {
    throw new Error('an upgrade has no content');
  }

  /** Not before a 101: clients do not expect it there. */
  inform(): void {}

  begin(status: number, fields: AnswerFields): void {
    this.status = status;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    for (let i = 0; i < fields.length; i += 2) head += `${String(fields[i])}: ${String(fields[i + 1])}\r\n`;
    this.#upgrade.socket.write(`${head}connection: close\r\n\r\n`, 'latin1');
  }

  write(chunk: Buffer): boolean {
    return this.#upgrade.socket.write(chunk);
  }

  end(lastChunk?: Buffer): void {
    this.ended = true;
    this.#upgrade.socket.end(lastChunk);
  }

  endWithTrailers(): void {
    this.end();
  }

  /** A WebSocket may be silent, and its reader slow, for as long as it likes; its backend is made to wait. */
  get unsent(): number {
    return 0;
  }

  hangUp(): void {
    this.#upgrade.socket.destroy();
  }

  cut(): void {
    this.ended = true;
    this.broken ||= 'cut';
    this.#upgrade.socket.destroy();
  }
}

const ignore = (): void => {};
