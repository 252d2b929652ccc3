import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** Status of each answer, in their order. */
  statuses: number[];
  text: string;
  /** Whether the server closed the connection. */
  closed: boolean;
}

/** Sends bytes as they are and reads until the server closes, `enough` answers came, or the time is up. */
export function exchange(
  port: number,
  bytes: string | Buffer,
  { enough = Infinity, timeoutMs = 15_000 } = {}
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ statuses: statusesOf(text), text, closed });
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (statusesOf(text).length >= enough) finish(false);
    });
    socket.once('close', () => finish(true));
    socket.on('error', () => {});
    socket.write(bytes);
  });
}

/** The head of a POST; further headers as lines. */
export function head(path: string, headers: string[], method = 'POST'): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
}

/** A connection that stays open; what the server says is collected. */
export interface OpenConnection {
  socket: Socket;
  text(): string;
  closed: Promise<void>;
}

export function open(port: number): Promise<OpenConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const closed = new Promise<void>((done) => void socket.once('close', () => done()));
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.once('connect', () => resolve({ socket, text: () => text, closed }));
    socket.once('error', reject);
    socket.on('error', () => {});
  });
}

function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]));
}
