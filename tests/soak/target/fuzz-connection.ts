import { connect, type Socket } from 'node:net';
import type { FuzzedRequest } from './mutate.ts';

/** One keep-alive connection that sends a request after another. As little of HTTP as that takes, for its speed. */
export class FuzzConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = '';
  #settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** The status of the answer. Rejects when the connection breaks before it is there. */
  send(request: FuzzedRequest): Promise<number> {
    const socket = this.#connected();
    const { path, contentType, contentEncoding, body } = request;
    const lines = [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Content-Type: ${contentType}`,
      `Content-Length: ${body.length}`,
      ...(contentEncoding === null ? [] : [`Content-Encoding: ${contentEncoding}`])
    ];
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connected(): Socket {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect(this.#port, '127.0.0.1');
    this.#socket = socket;
    this.#received = '';
    socket.setNoDelay(true);
    socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')));
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket === socket) this.#fail(new Error('the connection closed without an answer'));
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const answerHead = this.#received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(answerHead)?.[1] ?? 0);
    if (this.#received.length < headEnd + 4 + length) return;
    this.#received = this.#received.slice(headEnd + 4 + length);
    // Closed by the server after this answer: the next request takes another connection.
    if (/\r\nconnection: close/i.test(answerHead)) {
      const old = this.#socket;
      this.#socket = undefined;
      old?.destroy();
    }
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.resolve(Number(answerHead.slice(9, 12)));
  }

  #fail(error: Error): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.reject(error);
  }
}
