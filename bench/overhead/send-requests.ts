import { connect, type Socket } from 'node:net';

export interface Load {
  port: number;
  requests: number;
  connections: number;
  /** Requests a second over all connections; as fast as it goes when absent. */
  ratePerSecond?: number;
  /** The path of each request, all of which have answers of one length; always the same when absent. */
  toPath?: (at: number) => string;
}

export interface LoadResult {
  seconds: number;
  /** Of each request, from when it was due, milliseconds. */
  latenciesMs: number[];
}

const sameRequest = toRequest('/api/items/42');

function toRequest(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n`);
}

/**
 * Sends requests over connections that stay open, each waiting for its answer. Nothing but bytes are counted: a client
 * that parses would take more of the machine than the service does. As fast as it goes, it never sleeps: a client that
 * does is woken by an answer, at the cost of whoever answers. A slow service would wake it with each, a fast one hardly
 * ever, and the difference between the two is more than what is measured.
 */
export async function sendRequests({
  port,
  requests,
  connections,
  ratePerSecond,
  toPath
}: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const begun = performance.now();
  let sent = 0;
  // The time at which a request is due, whether or not its connection is free by then.
  const takeDue = () => begun + (ratePerSecond === undefined ? 0 : (sent++ * 1000) / ratePerSecond);
  let left = requests;
  let isSending = ratePerSecond === undefined;
  const stayAwake = () => {
    if (isSending) setImmediate(stayAwake);
  };
  stayAwake();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = await open(port);
      const answerBytes = await exchange(socket, sameRequest, undefined);
      for (; left-- > 0;) {
        const due = takeDue();
        const now = performance.now();
        if (due > now) await new Promise((resolve) => setTimeout(resolve, due - now));
        // A timer may fire up to a millisecond early; what is late counts from when it was due.
        const from = ratePerSecond === undefined ? performance.now() : Math.min(due, performance.now());
        await exchange(socket, toPath ? toRequest(toPath(left)) : sameRequest, answerBytes);
        latenciesMs.push(performance.now() - from);
      }
      socket.destroy();
    })
  ).finally(() => {
    isSending = false;
  });
  return { seconds: (performance.now() - begun) / 1000, latenciesMs };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One request and its answer, which is as long as the first one was; that one is whatever came at once. */
function exchange(socket: Socket, request: Buffer, answerBytes: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0;
    const onData = (chunk: Buffer) => {
      if (received === 0 && chunk.toString('latin1', 9, 12) !== '200')
        reject(new Error(`The service answered ${chunk.toString('latin1', 0, 40)}`));
      received += chunk.length;
      if (answerBytes !== undefined && received < answerBytes) return;
      socket.off('data', onData).off('close', onClose);
      resolve(received);
    };
    const onClose = () => reject(new Error('The service closed the connection'));
    socket.on('data', onData).on('close', onClose);
    socket.write(request);
  });
}
